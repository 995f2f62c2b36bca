/* Reads what a native configuration has of the network: <interface>, <hostdev> of type net, <privnet>.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xml/addresses.h"
#include "xml/interfaces.h"
#include "xml/native-from.h"
#include "xml/native-tree.h"
#include "xml/tree.h"
#include "xml/value.h"

#define PREFIX "lxc.net."

/* The lines of one link, which begin with the same number. */
typedef struct NativeLink {
        uint64_t number;
        size_t length; /* bytes of each key up to the dot behind the number, and that */
        NativeLine **lines;
        size_t n_lines;
} NativeLink;

/* --- lines of a link --- */

static bool has_suffix(const NativeLink *link, const NativeLine *line, const char *name)
{
        return strcmp(line->key + link->length, name) == 0;
}

/* As native_last(). */
static NativeLine *last_line(const NativeLink *link, const char *name)
{
        NativeLine *found = NULL;

        for (size_t i = 0; i < link->n_lines; i++)
                if (has_suffix(link, link->lines[i], name)) {
                        found = link->lines[i];
                        found->is_used = true;
                }
        return found;
}

static int check_link_name(const NativeLine *line, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        if (value_is_link_name(line->value))
                return 0;
        return native_invalid(ret_error, line,
                "\"%s\" is not the name of a network link, which has 1 to 15 bytes of ASCII without slash, colon "
                "and blank",
                value_quote(line->value, quoted));
}

/* Adds <name attribute="link name"/> where there is such a line. */
static int add_link_name(xmlNode *element, const NativeLink *link, const char *key, const char *name,
        const char *attribute, Error *ret_error)
{
        const NativeLine *line = last_line(link, key);
        int r;

        if (!line)
                return 0;
        r = check_link_name(line, ret_error);
        if (r >= 0)
                native_set(native_part(element, line, name), attribute, line->value);
        return r;
}

/* --- addresses --- */

static int refuse_address(Error *ret_error, const NativeLine *line, int family)
{
        char quoted[VALUE_QUOTE_SIZE];

        return native_invalid(ret_error, line, "\"%s\" is not an %s address",
                value_quote(line->value, quoted), family == AF_INET6 ? "IPv6" : "IPv4");
}

/* "ADDRESS/PREFIX", behind which lxc allows the broadcast address, that is always the usual one here. */
static int add_address(xmlNode *element, NativeLine *line, int family, Error *ret_error)
{
        _cleanup_free_ char **words = NULL;
        IpAddress address;
        xmlNode *ip;
        char *slash;
        int r;

        r = native_split(line->value, &words);
        if (r < 0)
                return r;
        line->is_used = true;
        /* None are blanks between quotation marks. */
        if (!words[0] || native_count_words(words) > (family == AF_INET ? 2 : 1))
                return refuse_address(ret_error, line, family);
        slash = strchr(words[0], '/');
        if (slash)
                *slash = '\0';
        if (ip_address_parse(words[0], &family, &address) < 0)
                return refuse_address(ret_error, line, family);
        ip = native_add(element, line, "ip");
        native_set(ip, "address", words[0]);
        native_set(ip, "family", family == AF_INET6 ? "ipv6" : "ipv4");
        if (slash)
                native_set(ip, "prefix", slash + 1);
        return words[1] ? native_note(line, "the broadcast address") : 0;
}

static int add_addresses(
        xmlNode *element, const NativeLink *link, const char *name, int family, Error *ret_error)
{
        int r = 0;

        for (size_t i = 0; i < link->n_lines && r >= 0; i++)
                if (has_suffix(link, link->lines[i], name))
                        r = add_address(element, link->lines[i], family, ret_error);
        return r;
}

static int add_gateway(
        xmlNode *element, const NativeLink *link, const char *name, int family, Error *ret_error)
{
        NativeLine *line = last_line(link, name);
        IpAddress address;
        xmlNode *route;

        if (!line)
                return 0;
        if (value_is_listed(line->value, "auto, dev"))
                return native_note(line, "only an address is possible");
        if (ip_address_parse(line->value, &family, &address) < 0)
                return refuse_address(ret_error, line, family);
        route = native_add(element, line, "route");
        native_set(route, "family", family == AF_INET6 ? "ipv6" : "ipv4");
        native_set(route, "address", family == AF_INET6 ? "::" : "0.0.0.0");
        native_set(route, "prefix", "0");
        native_set(route, "gateway", line->value);
        return 0;
}

static int add_settings(xmlNode *element, const NativeLink *link, Error *ret_error)
{
        int r;

        if ((r = add_addresses(element, link, "ipv4.address", AF_INET, ret_error)) < 0 ||
                (r = add_addresses(element, link, "ipv6.address", AF_INET6, ret_error)) < 0 ||
                (r = add_gateway(element, link, "ipv4.gateway", AF_INET, ret_error)) < 0)
                return r;
        return add_gateway(element, link, "ipv6.gateway", AF_INET6, ret_error);
}

/* --- kinds of links --- */

/* In a template each x becomes a random digit: the whole address is chosen when it is defined. */
static int add_mac(xmlNode *interface, const NativeLink *link, Error *ret_error)
{
        NativeLine *line = last_line(link, "hwaddr");
        char quoted[VALUE_QUOTE_SIZE];
        unsigned char mac[6];

        if (!line)
                return 0;
        if (strpbrk(line->value, "xX"))
                return native_note(line, "another one is chosen");
        if (value_parse_mac(line->value, mac) < 0)
                return native_invalid(ret_error, line,
                        "\"%s\" is not six pairs of hexadecimal digits with colons between",
                        value_quote(line->value, quoted));
        native_set(native_add(interface, line, "mac"), "address", line->value);
        return 0;
}

static int add_mtu(xmlNode *interface, const NativeLink *link, Error *ret_error)
{
        const NativeLine *line = last_line(link, "mtu");
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t size;

        if (!line)
                return 0;
        if (value_parse_number(line->value, MTU_MAX, &size) < 0 || size < MTU_MIN)
                return native_invalid(ret_error, line, "\"%s\" is not a whole number from %d to %d",
                        value_quote(line->value, quoted), MTU_MIN, MTU_MAX);
        native_set(native_add(interface, line, "mtu"), "size", line->value);
        return 0;
}

/* What an interface has whatever its type: what isn't said to be up is down. */
static int add_common(xmlNode *interface, const NativeLink *link, Error *ret_error)
{
        const NativeLine *flags = last_line(link, "flags");
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (flags && strcmp(flags->value, "up") != 0)
                return native_invalid(
                        ret_error, flags, "\"%s\" is not \"up\"", value_quote(flags->value, quoted));
        r = add_link_name(interface, link, "name", "guest", "dev", ret_error);
        if (r < 0)
                return r;
        native_set(native_add(interface, flags ? flags : link->lines[0], "link"), "state",
                flags ? "up" : "down");
        r = add_mtu(interface, link, ret_error);
        return r < 0 ? r : add_settings(interface, link, ret_error);
}

static int add_veth(xmlNode *devices, const NativeLink *link, const NativeLine *type, Error *ret_error)
{
        xmlNode *interface = native_add(devices, type, "interface");
        NativeLine *mode = last_line(link, "veth.mode");
        const NativeLine *bridge = last_line(link, "link");
        int r;

        native_set(interface, "type", bridge ? "bridge" : "ethernet");
        r = add_mac(interface, link, ret_error);
        if (r >= 0 && bridge)
                r = check_link_name(bridge, ret_error);
        if (r < 0)
                return r;
        if (bridge)
                native_set(native_add(interface, bridge, "source"), "bridge", bridge->value);
        r = add_link_name(interface, link, "veth.pair", "target", "dev", ret_error);
        if (r >= 0 && mode && strcmp(mode->value, "bridge") != 0)
                r = native_note(mode, "only bridge is possible");
        return r < 0 ? r : add_common(interface, link, ret_error);
}

static int need_link(
        const NativeLink *link, const NativeLine *type, const NativeLine **ret_line, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        *ret_line = last_line(link, "link");
        if (!*ret_line)
                return native_invalid(ret_error, type,
                        "%s needs the link of the host: %.*slink is missing",
                        value_quote(type->value, quoted), (int) link->length, type->key);
        return check_link_name(*ret_line, ret_error);
}

static int add_macvlan(
        xmlNode *devices, const NativeLink *link, const NativeLine *type, Error *ret_error)
{
        static const char modes[] = "private, vepa, bridge, passthru";
        const NativeLine *mode = last_line(link, "macvlan.mode"), *parent;
        xmlNode *interface = native_add(devices, type, "interface"), *source;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        r = need_link(link, type, &parent, ret_error);
        if (r < 0)
                return r;
        if (mode && !value_is_listed(mode->value, modes))
                return native_invalid(ret_error, mode, "\"%s\" is not one of %s",
                        value_quote(mode->value, quoted), modes);
        native_set(interface, "type", "direct");
        r = add_mac(interface, link, ret_error);
        if (r < 0)
                return r;
        source = native_add(interface, parent, "source");
        native_set(source, "dev", parent->value);
        native_set(source, "mode",
                !mode                                          ? "private"
                        : strcmp(mode->value, "passthru") == 0 ? "passthrough"
                                                               : mode->value);
        return add_common(interface, link, ret_error);
}

/* A link of the host that is moved in: for a vlan the one that the host must have made of it. It keeps
 * its name. */
static int add_host_link(
        xmlNode *devices, const NativeLink *link, const NativeLine *type, Error *ret_error)
{
        bool is_vlan = strcmp(type->value, "vlan") == 0;
        const NativeLine *parent, *vlan = is_vlan ? last_line(link, "vlan.id") : NULL;
        _cleanup_free_ char *name = NULL;
        NativeLine *inside = last_line(link, "name");
        xmlNode *device;
        uint64_t id;
        int r;

        r = need_link(link, type, &parent, ret_error);
        if (r < 0)
                return r;
        if (is_vlan && (!vlan || value_parse_number(vlan->value, 4094, &id) < 0))
                return native_invalid(ret_error, vlan ? vlan : type,
                        "%.*svlan.id must be a number up to 4094", (int) link->length, type->key);
        if (asprintf(&name, "%s%s%s", parent->value, is_vlan ? "." : "", is_vlan ? vlan->value : "") <
                0) {
                name = NULL;
                return -ENOMEM;
        }
        device = native_add(devices, type, "hostdev");
        native_set(device, "mode", "capabilities");
        native_set(device, "type", "net");
        native_add_text(native_add(device, parent, "source"), parent, "interface", name);
        last_line(link, "flags"); /* it is always set up */
        r = inside && strcmp(inside->value, name) != 0
                ? native_note(inside, "it keeps its name of the host")
                : 0;
        return r < 0 ? r : add_settings(device, link, ret_error);
}

/* --- all links --- */

/* What has been found. */
typedef struct Networks {
        size_t n_links;
        const NativeLine *host; /* type none: the network of the host, unless there are links */
} Networks;

static void use_all(const NativeLink *link)
{
        for (size_t i = 0; i < link->n_lines; i++)
                link->lines[i]->is_used = true;
}

static int read_link(Networks *networks, xmlNode *devices, const NativeLink *link, Error *ret_error)
{
        NativeLine *type = last_line(link, "type");

        if (!type)
                return native_invalid(ret_error, link->lines[0], "%.*stype is missing",
                        (int) link->length, link->lines[0]->key);
        if (value_is_listed(type->value, "empty, none"))
                use_all(link);
        if (strcmp(type->value, "none") == 0)
                networks->host = type;
        if (value_is_listed(type->value, "empty, none"))
                return 0;

        networks->n_links++;
        if (strcmp(type->value, "veth") == 0)
                return add_veth(devices, link, type, ret_error);
        if (strcmp(type->value, "macvlan") == 0)
                return add_macvlan(devices, link, type, ret_error);
        if (value_is_listed(type->value, "phys, vlan"))
                return add_host_link(devices, link, type, ret_error);
        networks->n_links--;
        return native_note(type, "only veth, macvlan, phys, vlan, empty and none are possible");
}

/* Where the lines of one link are: they are beside each other, since they are sorted. */
static bool read_number(NativeLine **lines, size_t n_lines, NativeLink *ret_link)
{
        const char *digits = lines[0]->key + strlen(PREFIX);
        size_t n_digits = strspn(digits, "0123456789");
        NativeLink link = { .length = strlen(PREFIX) + n_digits + 1, .lines = lines };

        if (n_digits == 0 || n_digits > 9 || digits[n_digits] != '.')
                return false;
        link.number = strtoull(digits, NULL, 10);
        while (link.n_lines < n_lines &&
                strncmp(lines[link.n_lines]->key, lines[0]->key, link.length) == 0)
                link.n_lines++;
        *ret_link = link;
        return true;
}

static int compare_links(const void *first, const void *second)
{
        const NativeLink *a = first, *b = second;

        return (a->number > b->number) - (a->number < b->number);
}

static int read_links(const NativeConfig *config, xmlNode *devices, Networks *networks, Error *ret_error)
{
        size_t n_lines, n = 0;
        NativeLine **lines = native_lines_below(config, PREFIX, &n_lines);
        _cleanup_free_ NativeLink *links = calloc(n_lines + 1, sizeof(*links));
        int r = 0;

        if (!links)
                return -ENOMEM;
        for (size_t i = 0; i < n_lines; i++) {
                if (!read_number(lines + i, n_lines - i, &links[n]))
                        continue;
                i += links[n].n_lines - 1;
                n++;
        }
        qsort(links, n, sizeof(links[0]), compare_links);
        for (size_t i = 0; i < n && r >= 0; i++)
                r = read_link(networks, devices, &links[i], ret_error);
        return r;
}

int native_read_networks(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        Networks networks = { 0 };
        int r;

        r = read_links(config, native_part(domain, NULL, "devices"), &networks, ret_error);
        if (r < 0)
                return r;
        if (networks.n_links > 0 || native_shares_network(domain))
                return 0;
        if (networks.host)
                native_share_host_network(domain, networks.host);
        else
                native_part(native_part(domain, NULL, "features"), NULL, "privnet");
        return 0;
}
