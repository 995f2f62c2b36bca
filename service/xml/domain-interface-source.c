/* Reads what a domain's network interface is on: its type and its <source>. */
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* What a link name in an attribute is that must be there. */
static int read_link(const xmlNode *source, const char *attribute, char **ret_name, Error *ret_error)
{
        const char *name;
        int r = xml_required_attribute(source, attribute, &name, ret_error);

        return r < 0 ? r : field_link_name(source, attribute, ret_name, ret_error);
}

static int read_network(InterfaceDefinition *interface, const xmlNode *source, Error *ret_error)
{
        const char *network;
        int r = xml_required_attribute(source, "network", &network, ret_error);

        if (r < 0)
                return r;
        if (network[0] == '\0')
                return xml_invalid(ret_error, source, "network is empty");
        interface->network = strdup(network);
        if (!interface->network)
                return -ENOMEM;
        return field_link_name(source, "bridge", &interface->bridge, ret_error);
}

static int read_direct(InterfaceDefinition *interface, const xmlNode *source, Error *ret_error)
{
        unsigned mode = DIRECT_VEPA;
        int r = read_link(source, "dev", &interface->parent, ret_error);

        if (r == 0)
                r = field_word(source, "mode", DIRECT_MODES, &mode, ret_error);
        interface->mode = (DirectMode) mode;
        return r;
}

/* The table of rules knows of no types. */
static int refuse_strays(
        DomainDefinition *definition, const InterfaceDefinition *interface, const xmlNode *source)
{
        static const char *const all[] = { "network", "bridge", "dev", "mode" };
        static const struct {
                const char *type, *attributes;
        } known[] = {
                [INTERFACE_NETWORK] = { "network", "network, bridge" },
                [INTERFACE_BRIDGE] = { "bridge", "bridge" },
                [INTERFACE_ETHERNET] = { "ethernet", "" },
                [INTERFACE_DIRECT] = { "direct", "dev, mode" },
        };
        int r = 0;

        for (size_t i = 0; i < ELEMENTS(all) && r == 0; i++)
                if (xml_attribute(source, all[i]) &&
                        !value_is_listed(all[i], known[interface->type].attributes))
                        r = xml_refuse(&definition->unsupported, source,
                                "has an attribute \"%s\", which is not supported for type=\"%s\"",
                                all[i], known[interface->type].type);
        return r;
}

static int check_host_settings(
        const InterfaceDefinition *interface, const xmlNode *source, Error *ret_error)
{
        const xmlNode *setting = xml_child(source, "ip");

        if (!setting)
                setting = xml_child(source, "route");
        if (!setting || interface->type == INTERFACE_ETHERNET)
                return 0;
        return xml_invalid(ret_error, setting, "in <source> it is for interfaces of type ethernet");
}

int domain_read_interface_source(DomainDefinition *definition, InterfaceDefinition *interface,
        const xmlNode *element, Error *ret_error)
{
        const xmlNode *source = xml_child(element, "source");
        unsigned type = INTERFACE_NETWORK;
        int r = field_required_word(element, "type", INTERFACE_TYPES, &type, ret_error);

        if (r < 0)
                return r;
        interface->type = (InterfaceType) type;
        if (!source && interface->type == INTERFACE_ETHERNET)
                return 0;
        if (!source)
                return xml_invalid(ret_error, element, "<source> is missing");

        if (interface->type == INTERFACE_NETWORK)
                r = read_network(interface, source, ret_error);
        if (interface->type == INTERFACE_BRIDGE)
                r = read_link(source, "bridge", &interface->bridge, ret_error);
        if (interface->type == INTERFACE_DIRECT)
                r = read_direct(interface, source, ret_error);
        if (r == 0)
                r = check_host_settings(interface, source, ret_error);
        if (r == 0)
                r = domain_read_ip_settings(source, &interface->host_ip, ret_error);
        return r < 0 ? r : refuse_strays(definition, interface, source);
}
