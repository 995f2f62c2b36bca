/* Reads a domain's network interfaces. */
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/unique.h"
#include "xml/value.h"

/* What of each interface must not be that of another one, too. */
typedef struct InterfaceKeys {
        UniqueKey *macs, *hosts, *guests;
        size_t n_macs, n_hosts, n_guests;
        char (*texts)[VALUE_MAC_TEXT_SIZE];    /* of the MAC addresses */
        char (*defaults)[VALUE_MAC_TEXT_SIZE]; /* names in the container where none is given: ethN */
} InterfaceKeys;

static void interface_keys_done(InterfaceKeys *keys)
{
        free(keys->macs);
        free(keys->hosts);
        free(keys->guests);
        free(keys->texts);
        free(keys->defaults);
}

static int interface_keys_init(InterfaceKeys *keys, size_t count)
{
        keys->macs = calloc(count, sizeof(UniqueKey));
        keys->hosts = calloc(count, sizeof(UniqueKey));
        keys->guests = calloc(count, sizeof(UniqueKey));
        keys->texts = calloc(count, sizeof(keys->texts[0]));
        keys->defaults = calloc(count, sizeof(keys->defaults[0]));
        return keys->macs && keys->hosts && keys->guests && keys->texts && keys->defaults ? 0 : -ENOMEM;
}

bool domain_interface_is_viewed(const xmlNode *element)
{
        const char *type = xml_attribute(element, "type");

        return type && value_is_listed(type, INTERFACE_TYPES);
}

/* The link name in <name dev='…'/>; NULL where there is none. */
static int read_link_name(
        const xmlNode *interface, const char *name, char **ret_device, Error *ret_error)
{
        const xmlNode *element = xml_child(interface, name);

        return element ? field_link_name(element, "dev", ret_device, ret_error) : 0;
}

/* A macvlan link has no end on the host: whatever its name was while libvirt made it is of no use. */
static int read_target(InterfaceDefinition *interface, const xmlNode *element, Error *ret_error)
{
        _cleanup_free_ char *device = NULL;
        int r = read_link_name(element, "target", &device, ret_error);

        if (interface->type != INTERFACE_DIRECT)
                interface->host_device = TAKE_PTR(device);
        return r;
}

static int read_guest(InterfaceDefinition *interface, const xmlNode *element, Error *ret_error)
{
        int r = read_link_name(element, "guest", &interface->guest_device, ret_error);

        if (r == 0 && interface->guest_device && strcmp(interface->guest_device, "lo") == 0)
                return xml_invalid(ret_error, xml_child(element, "guest"),
                        "dev \"lo\" is the loopback link, which each container has anyway");
        return r;
}

static int read_mac(InterfaceDefinition *interface, const xmlNode *element, Error *ret_error)
{
        const xmlNode *mac = xml_child(element, "mac");
        int r = mac ? field_attribute_mac(mac, "address", interface->mac, ret_error) : 0;

        interface->has_mac = mac && r == 0;
        return r;
}

static int read_link_state(InterfaceDefinition *interface, const xmlNode *element, Error *ret_error)
{
        const xmlNode *link = xml_child(element, "link");
        const char *state = link ? xml_attribute(link, "state") : NULL;
        char quoted[VALUE_QUOTE_SIZE];

        interface->link_up = !state || strcmp(state, "up") == 0;
        if (!interface->link_up && strcmp(state, "down") != 0)
                return xml_invalid(ret_error, link, "state \"%s\" is neither \"up\" nor \"down\"",
                        value_quote(state, quoted));
        return 0;
}

static int read_interface(DomainDefinition *definition, InterfaceDefinition *interface,
        const xmlNode *element, Error *ret_error)
{
        int r;

        interface->line = (int) xmlGetLineNo(element);
        if ((r = domain_read_interface_source(definition, interface, element, ret_error)) < 0 ||
                (r = read_mac(interface, element, ret_error)) < 0 ||
                (r = read_target(interface, element, ret_error)) < 0 ||
                (r = read_guest(interface, element, ret_error)) < 0 ||
                (r = read_link_state(interface, element, ret_error)) < 0 ||
                (r = domain_read_interface_settings(definition, interface, element, ret_error)) < 0)
                return r;
        return domain_read_ip_settings(element, &interface->ip, ret_error);
}

static void add_keys(
        InterfaceKeys *keys, const InterfaceDefinition *interface, size_t index, const xmlNode *element)
{
        const char *guest = interface->guest_device;

        if (interface->has_mac) {
                value_format_mac(interface->mac, keys->texts[index]);
                keys->macs[keys->n_macs++] = (UniqueKey){ keys->texts[index], element, 0 };
        }
        if (interface->host_device)
                keys->hosts[keys->n_hosts++] = (UniqueKey){ interface->host_device, element, 0 };
        if (!guest) {
                snprintf(keys->defaults[index], sizeof(keys->defaults[index]), "eth%zu", index);
                guest = keys->defaults[index];
        }
        keys->guests[keys->n_guests++] = (UniqueKey){ guest, element, 0 };
}

static int check_unique(UniqueKey *keys, size_t n_keys, const char *what, Error *ret_error)
{
        const UniqueKey *earlier, *found = unique_find(keys, n_keys, &earlier);

        if (!found)
                return 0;
        return xml_invalid(ret_error, found->element,
                "%s \"%s\" is already that of the interface on line %ld", what, found->text,
                xmlGetLineNo(earlier->element));
}

static int check_keys(InterfaceKeys *keys, Error *ret_error)
{
        int r;

        r = check_unique(keys->macs, keys->n_macs, "the MAC address", ret_error);
        if (r < 0)
                return r;
        r = check_unique(keys->hosts, keys->n_hosts, "the target", ret_error);
        if (r < 0)
                return r;
        return check_unique(keys->guests, keys->n_guests, "the name in the container", ret_error);
}

int domain_read_interfaces(DomainDefinition *definition, const xmlNode *devices, Error *ret_error)
{
        _cleanup_(interface_keys_done) InterfaceKeys keys = { 0 };
        size_t count = xml_count(devices, "interface"), n = 0;
        int r;

        if (count == 0)
                return 0;
        definition->interfaces = calloc(count, sizeof(definition->interfaces[0]));
        r = definition->interfaces ? interface_keys_init(&keys, count) : -ENOMEM;
        if (r < 0)
                return r;

        for (const xmlNode *node = xml_child(devices, "interface"); node;
                node = xml_next(node, "interface")) {
                if (!xml_attribute(node, "type"))
                        return xml_invalid(ret_error, node, "the attribute \"type\" is missing");
                if (!domain_interface_is_viewed(node))
                        continue;
                definition->n_interfaces = n + 1;
                r = read_interface(definition, &definition->interfaces[n], node, ret_error);
                if (r < 0)
                        return r;
                add_keys(&keys, &definition->interfaces[n], n, node);
                n++;
        }
        return check_keys(&keys, ret_error);
}
