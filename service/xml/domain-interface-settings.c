/* Reads how a domain's network interface is set: MTU, bandwidth, VLAN, isolation of its port. */
#include <errno.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"

static int read_mtu(InterfaceDefinition *interface, const xmlNode *element, Error *ret_error)
{
        const xmlNode *mtu = xml_child(element, "mtu");
        uint64_t size = 0;
        int r = 0;

        if (mtu)
                r = field_attribute_number(mtu, "size", MTU_MIN, MTU_MAX, &size, ret_error);
        interface->mtu = (uint32_t) size;
        return r;
}

static int read_port(InterfaceDefinition *interface, const xmlNode *element, Error *ret_error)
{
        const xmlNode *port = xml_child(element, "port");
        unsigned isolated = false;
        int r;

        if (!port)
                return 0;
        r = field_word(port, "isolated", "no, yes", &isolated, ret_error);
        interface->says_isolated = xml_attribute(port, "isolated");
        interface->is_isolated = isolated;
        return r;
}

static int read_tag(InterfaceVlan *vlan, const xmlNode *element, Error *ret_error)
{
        unsigned tagged = false;
        uint64_t id;
        int r = field_attribute_number(element, "id", 1, VLAN_TAG_MAX, &id, ret_error);

        if (r == 0)
                r = field_word(element, "nativeMode", "untagged, tagged", &tagged, ret_error);
        if (r < 0)
                return r;
        for (size_t i = 0; i < vlan->n_tags; i++)
                if (vlan->tags[i] == id)
                        return xml_invalid(ret_error, element, "the tag is there twice");
        vlan->tags[vlan->n_tags++] = (uint16_t) id;

        if (!xml_attribute(element, "nativeMode"))
                return 0;
        if (vlan->native != 0)
                return xml_invalid(ret_error, element,
                        "the tag %u has a nativeMode already, and one can", (unsigned) vlan->native);
        vlan->native = (uint16_t) id;
        vlan->native_is_tagged = tagged;
        return 0;
}

/* As libvirt has it, more than one tag makes it a trunk. */
static int read_trunk(InterfaceVlan *vlan, const xmlNode *element, Error *ret_error)
{
        bool needed = vlan->n_tags > 1 || vlan->native != 0;
        unsigned trunk = needed;
        int r = field_word(element, "trunk", "no, yes", &trunk, ret_error);

        if (r < 0)
                return r;
        if (needed && !trunk)
                return xml_invalid(
                        ret_error, element, "trunk=\"no\" is for a single tag without nativeMode");
        vlan->is_trunk = trunk;
        return 0;
}

static int read_vlan(InterfaceVlan *vlan, const xmlNode *interface, Error *ret_error)
{
        const xmlNode *element = xml_child(interface, "vlan");
        size_t count = xml_count(element, "tag");
        int r;

        if (!element)
                return 0;
        if (count == 0)
                return xml_invalid(ret_error, element, "<tag> is missing");
        vlan->tags = calloc(count, sizeof(vlan->tags[0]));
        if (!vlan->tags)
                return -ENOMEM;
        for (const xmlNode *node = xml_child(element, "tag"); node; node = xml_next(node, "tag")) {
                r = read_tag(vlan, node, ret_error);
                if (r < 0)
                        return r;
        }
        return read_trunk(vlan, element, ret_error);
}

/* What the kernel has no place for where the host has no end of the link, or no bridge. */
static int refuse_for_type(
        DomainDefinition *definition, const InterfaceDefinition *interface, const xmlNode *element)
{
        const Bandwidth *bandwidth = &interface->bandwidth;
        int r = 0;

        if (interface->type == INTERFACE_DIRECT &&
                (bandwidth->inbound.average > 0 || bandwidth->outbound.average > 0))
                r = xml_refuse(&definition->unsupported, xml_child(element, "bandwidth"),
                        "is not supported for type=\"direct\", whose link is the container's alone");
        if (interface->type != INTERFACE_DIRECT && interface->type != INTERFACE_ETHERNET)
                return r;
        if (r == 0 && interface->vlan.n_tags > 0)
                r = xml_refuse(&definition->unsupported, xml_child(element, "vlan"),
                        "is supported only for an interface on a bridge");
        if (r == 0 && interface->is_isolated)
                r = xml_refuse(&definition->unsupported, xml_child(element, "port"),
                        "is supported only for an interface on a bridge");
        return r;
}

int domain_read_interface_settings(DomainDefinition *definition, InterfaceDefinition *interface,
        const xmlNode *element, Error *ret_error)
{
        int r;

        if ((r = read_mtu(interface, element, ret_error)) < 0 ||
                (r = bandwidth_read(element, &interface->bandwidth, ret_error)) < 0 ||
                (r = read_vlan(&interface->vlan, element, ret_error)) < 0 ||
                (r = read_port(interface, element, ret_error)) < 0)
                return r;
        return refuse_for_type(definition, interface, element);
}
