/* The dnsmasq of a network: its files, the ports that it needs, its unit. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/protocol.h"
#include "host/unit.h"
#include "network/dnsmasq-config.h"
#include "network/dnsmasq-unit.h"
#include "network/steps.h"
#include "network/subnet.h"

#define CONFIG "dnsmasq.conf"
#define HOSTS "hosts"
#define CONFIG_MAX (16 * 1024 * 1024)
#define DNS_PORT 53

/* Writes a file that others may read, if it isn't as it is to be. Returns 1 if it was written. */
static int write_file(int directory, const char *name, const char *text)
{
        _cleanup_free_ char *present = NULL;
        int r = file_read(directory, name, CONFIG_MAX, &present, NULL);

        if (r == 0 && strcmp(present, text) == 0)
                return 0;
        r = file_replace(directory, name, text, strlen(text), 0644);
        return r < 0 ? r : 1;
}

/* The leases: whichever user dnsmasq gets at its next start is to write what it has written at its last.
 * Nobody else comes to where they are. */
static int make_leases(int directory)
{
        _cleanup_close_ int fd =
                openat(directory, LEASES_FILE, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);

        return fd < 0 || fchmod(fd, 0666) < 0 ? -errno : 0;
}

/* What lxc1d and dnsmasq write into. Returns 0 or a negative errno. */
static int make_places(int directory)
{
        static const char *const places[] = { DHCP_HOSTS_DIRECTORY, DNS_HOSTS_DIRECTORY };

        for (size_t i = 0; i < ELEMENTS(places); i++)
                if (mkdirat(directory, places[i], 0755) < 0 && errno != EEXIST)
                        return -errno;
        return make_leases(directory);
}

/* Returns 1 if any was not as it is to be. */
static int write_files(Setup *setup, Error *ret_error)
{
        _cleanup_free_ char *config = NULL, *hosts = NULL;
        int r, config_changed, hosts_changed;

        r = dnsmasq_config_format(setup->definition, setup->directory_path, &config, ret_error);
        if (r < 0)
                return r;
        r = dnsmasq_hosts_format(setup->definition, &hosts, ret_error);
        if (r < 0)
                return r;
        assert(config && hosts); /* that is what success means */
        r = make_places(setup->directory);
        config_changed = r < 0 ? r : write_file(setup->directory, CONFIG, config);
        hosts_changed = config_changed < 0 ? config_changed : write_file(setup->directory, HOSTS, hosts);
        if (hosts_changed < 0)
                return error_set_errno(
                        ret_error, hosts_changed, ERROR_FAILED, "can't write the files for dnsmasq");
        return config_changed || hosts_changed;
}

/* Looks whether a port can be had, by having it for a moment. */
static int try_port(int type, int family, const IpAddress *address, in_port_t port)
{
        _cleanup_close_ int fd = socket(family, type | SOCK_CLOEXEC, 0);
        struct sockaddr_in ipv4 = { .sin_family = AF_INET, .sin_port = htons(port) };
        struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
        const int one = 1;

        ipv4.sin_addr = address->ipv4;
        ipv6.sin6_addr = address->ipv6;
        if (fd < 0)
                return -errno;
        /* What is left of connections doesn't count. With UDP it would let several have the port. */
        if (type == SOCK_STREAM)
                setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
        if (bind(fd, family == AF_INET ? (struct sockaddr *) &ipv4 : (struct sockaddr *) &ipv6,
                    family == AF_INET ? sizeof(ipv4) : sizeof(ipv6)) < 0)
                return -errno;
        return type == SOCK_STREAM && listen(fd, 1) < 0 ? -errno : 0;
}

/* As it binds its sockets while addresses come and go, dnsmasq puts up with not getting them. */
static int check_dns_port(const NetworkDefinition *definition, Error *ret_error)
{
        for (size_t i = 0; definition->dns.enabled && i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;
                char text[INET6_ADDRSTRLEN];
                int r = try_port(SOCK_DGRAM, address->family, &address->address, DNS_PORT);

                if (r == 0)
                        r = try_port(SOCK_STREAM, address->family, &address->address, DNS_PORT);
                if (r == -EADDRINUSE)
                        return error_set(ret_error, r, ERROR_FAILED,
                                "port 53 of %s is taken: a name server on this host serves all addresses, "
                                "and should only serve its own",
                                address_text(address->family, &address->address, text));
        }
        return 0;
}

static const char *find_program(void)
{
        static const char *const paths[] = { "/usr/sbin/dnsmasq", "/usr/bin/dnsmasq",
                "/usr/local/sbin/dnsmasq" };

        for (size_t i = 0; i < ELEMENTS(paths); i++)
                if (access(paths[i], X_OK) == 0)
                        return paths[i];
        return NULL;
}

static int start(Setup *setup, bool *ret_made, Error *ret_error)
{
        const NetworkDefinition *definition = setup->definition;
        DnsmasqUnit unit = { .name = setup->unit,
                .program = find_program(),
                .network = definition->name,
                .directory = setup->directory_path };
        int r;

        if (!unit.program)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "there is no dnsmasq, which the network needs for DHCP and DNS: Debian has it in "
                        "the package dnsmasq-base");
        r = check_dns_port(definition, ret_error);
        if (r == 0)
                r = dnsmasq_unit_start(&setup->bus, &unit, ret_error);
        if (r == 0)
                *ret_made = true;
        return r;
}

int dnsmasq_make(Setup *setup, bool *ret_made, Error *ret_error)
{
        bool is_active;
        int r, changed;

        if (!dnsmasq_is_needed(setup->definition))
                return dnsmasq_unmake(setup, ret_error);
        r = unit_is_active(&setup->bus, setup->unit, &is_active, ret_error);
        if (r < 0)
                return r;
        if (!is_active)
                *ret_made = true;
        changed = write_files(setup, ret_error);
        if (changed < 0 || (is_active && !changed))
                return changed < 0 ? changed : 0;
        if (is_active)
                r = unit_stop(&setup->bus, setup->unit, ret_error);
        return r < 0 ? r : start(setup, ret_made, ret_error);
}

int dnsmasq_unmake(Setup *setup, Error *ret_error)
{
        int r = unit_stop(&setup->bus, setup->unit, ret_error);

        if (r < 0) /* as long as it runs it needs them */
                return r;
        unlinkat(setup->directory, CONFIG, 0);
        unlinkat(setup->directory, HOSTS, 0);
        unlinkat(setup->directory, LEASES_FILE, 0);
        unlinkat(setup->directory, DHCP_HOSTS_DIRECTORY, AT_REMOVEDIR);
        unlinkat(setup->directory, DNS_HOSTS_DIRECTORY, AT_REMOVEDIR);
        return 0;
}
