/* Reads <dns> and <domain>: which names what is on a network can look up, and where. */
#include <errno.h>
#include <string.h>

#include "xml/fields.h"
#include "xml/ip-fields.h"
#include "xml/network-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

static void free_names(char **names)
{
        for (char **name = names; name && *name; name++)
                free(*name);
        free(names);
}

void network_dns_free(NetworkDns *dns)
{
        for (size_t i = 0; i < dns->n_hosts; i++)
                free_names(dns->hosts[i].names);
        free(dns->hosts);
        for (size_t i = 0; i < dns->n_forwarders; i++)
                free(dns->forwarders[i].domain);
        free(dns->forwarders);
}

/* `what` stands before the name in messages: an attribute's name and a blank, or nothing. */
static int copy_host_name(
        const xmlNode *element, const char *what, const char *text, char **ret_name, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE], *name;

        if (!value_is_host_name(text))
                return xml_invalid(ret_error, element,
                        "%s\"%s\" is not the name of a host or a domain: labels of 1 to 63 ASCII letters, "
                        "digits, hyphens and underscores, with dots between",
                        what, value_quote(text, quoted));
        name = strdup(text);
        if (!name)
                return -ENOMEM;
        *ret_name = name;
        return 0;
}

int network_field_host_name(
        const xmlNode *element, const char *attribute, char **ret_name, Error *ret_error)
{
        char what[VALUE_QUOTE_SIZE];
        const char *text;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        if (r < 0)
                return r;
        snprintf(what, sizeof(what), "%s ", attribute);
        return copy_host_name(element, what, text, ret_name, ret_error);
}

static int read_names(DnsHost *host, const xmlNode *element, Error *ret_error)
{
        size_t count = xml_count(element, "hostname"), n = 0;
        int r;

        if (count == 0)
                return xml_invalid(ret_error, element, "<hostname> is missing");
        host->names = calloc(count + 1, sizeof(host->names[0]));
        if (!host->names)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "hostname"); node;
                node = xml_next(node, "hostname")) {
                _cleanup_free_ char *text = NULL;

                r = xml_text(node, &text);
                if (r < 0)
                        return r;
                r = copy_host_name(node, "", value_trim(text), &host->names[n++], ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_hosts(NetworkDns *dns, const xmlNode *element, Error *ret_error)
{
        size_t count = xml_count(element, "host");
        int r;

        if (count == 0)
                return 0;
        dns->hosts = calloc(count, sizeof(dns->hosts[0]));
        if (!dns->hosts)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "host"); node; node = xml_next(node, "host")) {
                DnsHost *host = &dns->hosts[dns->n_hosts++];

                r = ip_field_host(node, "ip", &host->family, &host->address, ret_error);
                if (r < 0)
                        return r;
                r = read_names(host, node, ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_forwarder(DnsForwarder *forwarder, const xmlNode *element, Error *ret_error)
{
        bool has_address = xml_attribute(element, "addr"), has_domain = xml_attribute(element, "domain");
        int r = 0;

        if (!has_address && !has_domain)
                return xml_invalid(ret_error, element, "addr or domain is missing");
        if (has_address)
                r = ip_field_host(element, "addr", &forwarder->family, &forwarder->address, ret_error);
        if (r >= 0 && has_domain)
                r = network_field_host_name(element, "domain", &forwarder->domain, ret_error);
        return r;
}

static int read_forwarders(NetworkDns *dns, const xmlNode *element, Error *ret_error)
{
        size_t count = xml_count(element, "forwarder");
        int r = 0;

        if (count == 0)
                return 0;
        dns->forwarders = calloc(count, sizeof(dns->forwarders[0]));
        if (!dns->forwarders)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "forwarder"); node && r >= 0;
                node = xml_next(node, "forwarder"))
                r = read_forwarder(&dns->forwarders[dns->n_forwarders++], node, ret_error);
        return r;
}

static int read_domain(NetworkDefinition *network, const xmlNode *element, Error *ret_error)
{
        int r;

        r = network_field_host_name(element, "name", &network->domain, ret_error);
        if (r < 0)
                return r;
        return field_yes_no(element, "localOnly", &network->domain_local_only, ret_error);
}

int network_read_dns(NetworkDefinition *network, const xmlNode *root, Error *ret_error)
{
        const xmlNode *dns = xml_child(root, "dns"), *domain = xml_child(root, "domain");
        int r = 0;

        network->dns.enabled = true;
        network->dns.forward_plain_names = true;
        if (domain)
                r = read_domain(network, domain, ret_error);
        if (r < 0 || !dns)
                return r;
        if ((r = field_yes_no(dns, "enable", &network->dns.enabled, ret_error)) < 0 ||
                (r = field_yes_no(
                         dns, "forwardPlainNames", &network->dns.forward_plain_names, ret_error)) < 0 ||
                (r = read_hosts(&network->dns, dns, ret_error)) < 0)
                return r;
        return read_forwarders(&network->dns, dns, ret_error);
}
