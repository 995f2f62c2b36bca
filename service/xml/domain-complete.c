/* What a definition gets beside what the user wrote: what is chosen for good when it is defined, and
 * what is known only when it is started. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "base/names.h"
#include "xml/document.h"
#include "xml/domain-private.h"
#include "xml/tree.h"
#include "xml/value.h"

/* How many MAC addresses are tried. Even if a third of all were taken, all fail once in 10^30 times. */
#define MAC_TRIES 64

static bool is_own_mac(const DomainDefinition *definition, const unsigned char mac[6])
{
        for (size_t i = 0; definition && i < definition->n_interfaces; i++)
                if (definition->interfaces[i].has_mac &&
                        memcmp(definition->interfaces[i].mac, mac, 6) == 0)
                        return true;
        return false;
}

static int choose_mac(const DomainDefinition *definition, MacIsTaken is_taken, void *userdata,
        unsigned char ret_mac[6])
{
        unsigned char mac[6] = { 0x52, 0x54, 0x00 }; /* the prefix that KVM, and so libvirt, uses */

        for (int i = 0; i < MAC_TRIES; i++) {
                if (getrandom(mac + 3, 3, 0) != 3)
                        return errno ? -errno : -EIO;
                if (is_own_mac(definition, mac) || (is_taken && is_taken(userdata, mac)))
                        continue;
                memcpy(ret_mac, mac, sizeof(mac));
                return 0;
        }
        return -EEXIST;
}

static int add_mac(xmlNode *element, const unsigned char mac[6])
{
        char text[VALUE_MAC_TEXT_SIZE];
        xmlNode *child;

        value_format_mac(mac, text);

        child = xml_add_element(element, NULL, "mac");
        if (!child)
                return -ENOMEM;
        if (xml_set_attribute(child, "address", text) < 0) {
                xml_remove(child);
                return -ENOMEM;
        }
        return 0;
}

static int complete_mac(InterfaceDefinition *interface, xmlNode *element, const unsigned char mac[6])
{
        int r = add_mac(element, mac);

        if (r < 0)
                return r;
        memcpy(interface->mac, mac, sizeof(interface->mac));
        interface->has_mac = true;
        return 0;
}

int domain_device_complete(xmlDoc *device, MacIsTaken is_taken, void *userdata)
{
        xmlNode *element = xmlDocGetRootElement(device);
        unsigned char mac[6];
        int r;

        if (!xml_is(element, "interface") || xml_child(element, "mac"))
                return 0;
        r = choose_mac(NULL, is_taken, userdata, mac);
        return r < 0 ? r : add_mac(element, mac);
}

xmlNode *domain_next_interface(xmlDoc *document, const xmlNode *previous)
{
        const xmlNode *devices = xml_child(xmlDocGetRootElement(document), "devices");
        xmlNode *node = previous ? xml_next(previous, "interface") : xml_child(devices, "interface");

        while (node && !domain_interface_is_viewed(node))
                node = xml_next(node, "interface");
        return node;
}

xmlNode *domain_interface_element(xmlDoc *document, size_t index)
{
        xmlNode *element = domain_next_interface(document, NULL);

        for (size_t i = 0; i < index; i++)
                element = domain_next_interface(document, element);
        return element;
}

int domain_definition_complete(DomainDefinition *definition, MacIsTaken is_taken, void *userdata)
{
        xmlNode *element = NULL;
        unsigned char mac[6];
        int r = 0;

        if (!definition->has_uuid) {
                r = xml_document_add_uuid(definition->document, definition->uuid);
                definition->has_uuid = r == 0;
        }

        for (size_t i = 0; i < definition->n_interfaces && r >= 0; i++) {
                element = domain_next_interface(definition->document, element);
                if (definition->interfaces[i].has_mac)
                        continue;
                r = choose_mac(definition, is_taken, userdata, mac);
                if (r == 0)
                        r = complete_mac(&definition->interfaces[i], element, mac);
        }
        return r;
}

static int replace_text(char **text, const char *value)
{
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*text);
        *text = copy;
        return 0;
}

static int set_in_child(xmlNode *interface, const char *name, const char *attribute, const char *value)
{
        return xml_set_in_child(interface, xml_child(interface, "source"), name, attribute, value);
}

static int resolve_names(
        InterfaceDefinition *interface, xmlNode *element, const InterfaceResolution *resolution)
{
        int r = 0;

        if (interface->type == INTERFACE_NETWORK) {
                r = set_in_child(element, "source", "bridge", resolution->bridge);
                if (r == 0)
                        r = replace_text(&interface->bridge, resolution->bridge);
        }
        if (r == 0 && interface->type != INTERFACE_DIRECT) {
                r = set_in_child(element, "target", "dev", resolution->host_device);
                if (r == 0)
                        r = replace_text(&interface->host_device, resolution->host_device);
        }
        return r;
}

/* What the network has to say where the interface says nothing itself. */
static int resolve_settings(
        InterfaceDefinition *interface, xmlNode *element, const InterfaceResolution *resolution)
{
        char text[16];
        int r = 0;

        if (resolution->mtu > 0 && interface->mtu == 0) {
                snprintf(text, sizeof(text), "%" PRIu32, resolution->mtu);
                r = set_in_child(element, "mtu", "size", text);
                interface->mtu = resolution->mtu;
        }
        if (r == 0 && resolution->isolated && !interface->says_isolated) {
                r = set_in_child(element, "port", "isolated", "yes");
                interface->is_isolated = interface->says_isolated = true;
        }
        return r;
}

static bool can_be_resolved(const InterfaceDefinition *interface, const InterfaceResolution *resolution)
{
        if (resolution->mtu > 0 && (resolution->mtu < MTU_MIN || resolution->mtu > MTU_MAX))
                return false;
        if (interface->type == INTERFACE_NETWORK &&
                (!resolution->bridge || !value_is_link_name(resolution->bridge)))
                return false;
        return interface->type == INTERFACE_DIRECT ||
                (resolution->host_device && value_is_link_name(resolution->host_device));
}

int domain_definition_resolve_interface(
        DomainDefinition *definition, size_t index, const InterfaceResolution *resolution)
{
        InterfaceDefinition *interface;
        xmlNode *element;
        int r;

        if (index >= definition->n_interfaces)
                return -EINVAL;
        interface = &definition->interfaces[index];
        if (!can_be_resolved(interface, resolution))
                return -EINVAL;

        element = domain_interface_element(definition->document, index);
        r = resolve_names(interface, element, resolution);
        return r < 0 ? r : resolve_settings(interface, element, resolution);
}
