/* Finds the device of a domain that another XML of it means. */
#include <errno.h>
#include <string.h>

#include "xml/device-change.h"
#include "xml/domain-private.h"
#include "xml/interface-names.h"
#include "xml/tree.h"
#include "xml/value.h"

/* An attribute that tells an interface from all others of its domain. */
typedef struct Mark {
        const char *element, *attribute;
        bool (*is_of)(
                const DomainDefinition *definition, size_t i, const xmlNode *node, const char *value);
} Mark;

static bool is_mac_of(
        const DomainDefinition *definition, size_t i, const xmlNode *node, const char *value)
{
        const InterfaceDefinition *interface = definition->interfaces + i;
        unsigned char mac[6];

        (void) node;
        return interface->has_mac && value_parse_mac(value, mac) == 0 &&
                memcmp(mac, interface->mac, sizeof(mac)) == 0;
}

static bool is_guest_of(
        const DomainDefinition *definition, size_t i, const xmlNode *node, const char *value)
{
        char buffer[INTERFACE_NAME_SIZE];

        (void) node;
        return strcmp(interface_guest_name(definition, i, buffer), value) == 0;
}

static bool is_target_of(
        const DomainDefinition *definition, size_t i, const xmlNode *node, const char *value)
{
        const char *name = definition->interfaces[i].host_device;

        (void) node;
        return name && strcmp(name, value) == 0;
}

static bool is_alias_of(
        const DomainDefinition *definition, size_t i, const xmlNode *node, const char *value)
{
        const xmlNode *alias = xml_child(node, "alias");
        const char *name = alias ? xml_attribute(alias, "name") : NULL;

        (void) definition;
        (void) i;
        return name && strcmp(name, value) == 0;
}

static const Mark marks[] = {
        { "mac", "address", is_mac_of },
        { "guest", "dev", is_guest_of },
        { "target", "dev", is_target_of },
        { "alias", "name", is_alias_of },
};

static int match_mark(const DomainDefinition *definition, const Mark *mark, const xmlNode *element,
        const char *value, size_t *ret_index, Error *ret_error)
{
        const xmlNode *node = NULL;
        char quoted[VALUE_QUOTE_SIZE];

        for (size_t i = 0; i < definition->n_interfaces; i++) {
                node = domain_next_interface(definition->document, node);
                if (!mark->is_of(definition, i, node, value))
                        continue;
                *ret_index = i;
                return 0;
        }
        return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                "line %ld: <%s>: domain %s has no interface with %s \"%s\"",
                xmlGetLineNo(xml_child(element, mark->element)), mark->element, definition->name,
                mark->attribute, value_quote(value, quoted));
}

/* Without a source any of the type will do. */
static bool has_source(const InterfaceDefinition *interface, const char *type, const xmlNode *source)
{
        static const struct {
                const char *type, *attribute;
        } kinds[] = {
                [INTERFACE_NETWORK] = { "network", "network" },
                [INTERFACE_BRIDGE] = { "bridge", "bridge" },
                [INTERFACE_ETHERNET] = { "ethernet", NULL },
                [INTERFACE_DIRECT] = { "direct", "dev" },
        };
        const char *attribute = kinds[interface->type].attribute, *value, *own;

        if (strcmp(type, kinds[interface->type].type) != 0)
                return false;
        value = source && attribute ? xml_attribute(source, attribute) : NULL;
        own = interface->network    ? interface->network
                : interface->bridge ? interface->bridge
                                    : interface->parent;
        return !value || (own && strcmp(own, value) == 0);
}

static int match_source(
        const DomainDefinition *definition, const xmlNode *element, size_t *ret_index, Error *ret_error)
{
        const char *type;
        size_t n = 0;
        int r = xml_required_attribute(element, "type", &type, ret_error);

        if (r < 0)
                return r;
        for (size_t i = 0; i < definition->n_interfaces; i++)
                if (has_source(definition->interfaces + i, type, xml_child(element, "source"))) {
                        *ret_index = i;
                        n++;
                }
        if (n == 1)
                return 0;
        if (n == 0)
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        "line %ld: <interface>: domain %s has no interface of this type and source",
                        xmlGetLineNo(element), definition->name);
        return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                "line %ld: <interface>: domain %s has %zu interfaces that this can mean: say which, by <mac address='…'/> or <guest dev='…'/>",
                xmlGetLineNo(element), definition->name, n);
}

int device_match(
        const DomainDefinition *definition, const xmlNode *element, size_t *ret_index, Error *ret_error)
{
        for (size_t i = 0; i < ELEMENTS(marks); i++) {
                const xmlNode *child = xml_child(element, marks[i].element);
                const char *value = child ? xml_attribute(child, marks[i].attribute) : NULL;

                if (value)
                        return match_mark(definition, marks + i, element, value, ret_index, ret_error);
        }
        return match_source(definition, element, ret_index, ret_error);
}
