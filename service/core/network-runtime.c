/* The runtime directory of an active network: NETWORKS_DIRECTORY/UUID. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/names.h"
#include "base/protocol.h"
#include "core/network-runtime.h"
#include "xml/value.h"

static int open_directory(int parent, const char *name)
{
        int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

static int open_network(int networks_directory, const unsigned char uuid[16])
{
        char name[UUID_TEXT_SIZE];

        uuid_format(uuid, name);
        return open_directory(networks_directory, name);
}

/* The servers aren't root and see these directories, though not the one around them: so others may read
 * them. */
static int make_directory(int parent, const char *name)
{
        int fd;

        if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
                return -errno;
        fd = open_directory(parent, name);
        if (fd >= 0 && fchmod(fd, 0755) < 0) {
                int r = -errno;

                close_fd(fd);
                return r;
        }
        return fd;
}

int network_runtime_open(void)
{
        return make_directory(AT_FDCWD, NETWORKS_DIRECTORY);
}

int network_runtime_create(int networks_directory, const unsigned char uuid[16], const char *live_xml)
{
        _cleanup_close_ int runtime = -1, dhcp = -1, dns = -1;
        char name[UUID_TEXT_SIZE];

        uuid_format(uuid, name);
        runtime = make_directory(networks_directory, name);
        if (runtime < 0)
                return runtime;
        dhcp = make_directory(runtime, DHCP_HOSTS_DIRECTORY);
        dns = make_directory(runtime, DNS_HOSTS_DIRECTORY);
        if (dhcp < 0 || dns < 0)
                return dhcp < 0 ? dhcp : dns;
        return file_replace(runtime, LIVE_XML, live_xml, strlen(live_xml), 0600);
}

int network_runtime_read(
        int networks_directory, const char *directory, char **ret_live_xml, size_t *ret_length)
{
        _cleanup_close_ int runtime = open_directory(networks_directory, directory);

        return runtime < 0 ? runtime
                           : file_read(runtime, LIVE_XML, NETWORK_XML_MAX, ret_live_xml, ret_length);
}

int network_runtime_remove(int networks_directory, const unsigned char uuid[16])
{
        char name[UUID_TEXT_SIZE];

        uuid_format(uuid, name);
        return file_remove_tree(networks_directory, name);
}

/* In a line about a host dnsmasq takes some words for something else than its name: a number, perhaps
 * with a unit behind it, is the time of a lease. */
static bool has_other_meaning(const char *host)
{
        const char *end = host + strspn(host, "0123456789");

        if (end > host && *end && strchr("wdhmsWDHMS", *end))
                end++;
        return (end > host && !*end) || strcmp(host, "ignore") == 0 || strcmp(host, "infinite") == 0;
}

static int write_dhcp_host(
        int runtime, const char *file, const InterfaceDefinition *interface, const char *host)
{
        _cleanup_close_ int directory = open_directory(runtime, DHCP_HOSTS_DIRECTORY);
        char mac[VALUE_MAC_TEXT_SIZE];
        char line[VALUE_MAC_TEXT_SIZE + HOST_NAME_SIZE + 2];
        int n;

        if (directory < 0 || !interface->has_mac || has_other_meaning(host))
                return directory < 0 ? directory : 0;
        value_format_mac(interface->mac, mac);
        n = snprintf(line, sizeof(line), "%s,%s\n", mac, host);
        return file_replace(directory, file, line, (size_t) n, 0644);
}

static int write_hosts(
        int runtime, const char *file, const InterfaceDefinition *interface, const char *host)
{
        _cleanup_close_ int directory = open_directory(runtime, DNS_HOSTS_DIRECTORY);
        _cleanup_free_ char *text = NULL;
        size_t length;
        FILE *stream;

        if (directory < 0 || interface->ip.n_addresses == 0)
                return directory < 0 ? directory : 0;
        stream = open_memstream(&text, &length);
        if (!stream)
                return -ENOMEM;
        for (size_t i = 0; i < interface->ip.n_addresses; i++) {
                const IpAssignment *ip = interface->ip.addresses + i;
                char address[INET6_ADDRSTRLEN];

                if (inet_ntop(ip->family, &ip->address, address, sizeof(address)))
                        fprintf(stream, "%s %s\n", address, host);
        }
        if (fclose(stream) != 0)
                return -ENOMEM;
        return file_replace(directory, file, text, length, 0644);
}

int network_runtime_add_domain(
        int networks_directory, const NetworkDefinition *network, const DomainDefinition *domain)
{
        /* Its address goes by the domain's host name. */
        const InterfaceDefinition *interface = domain_definition_interface_on(domain, network->name);
        _cleanup_close_ int runtime = open_network(networks_directory, network->uuid);
        char file[UUID_TEXT_SIZE], host[HOST_NAME_SIZE];
        int r;

        if (!interface || runtime == -ENOENT)
                return 0;
        if (runtime < 0)
                return runtime;
        uuid_format(domain->uuid, file);
        host_name_format(domain->name, host);
        r = write_dhcp_host(runtime, file, interface, host);
        return r < 0 ? r : write_hosts(runtime, file, interface, host);
}

static void remove_file(int runtime, const char *directory, const char *file)
{
        _cleanup_close_ int fd = open_directory(runtime, directory);

        if (fd >= 0)
                unlinkat(fd, file, 0);
}

void network_runtime_remove_domain(
        int networks_directory, const NetworkDefinition *network, const DomainDefinition *domain)
{
        _cleanup_close_ int runtime = open_network(networks_directory, network->uuid);
        char file[UUID_TEXT_SIZE];

        if (runtime < 0)
                return;
        uuid_format(domain->uuid, file);
        remove_file(runtime, DHCP_HOSTS_DIRECTORY, file);
        remove_file(runtime, DNS_HOSTS_DIRECTORY, file);
}
