/* A network's definition as a whole: parse, complete, write, copy. */
#include <errno.h>
#include <string.h>

#include "xml/document.h"
#include "xml/identity.h"
#include "xml/network-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* XML namespace of libvirt's <options>, lines for the configuration of dnsmasq. */
#define DNSMASQ_NAMESPACE "http://libvirt.org/schemas/network/dnsmasq/1.0"

/* What is in other namespaces changes nothing, but for these, with which libvirt itself would do more.
 */
static int refuse_options(NetworkDefinition *network, const xmlNode *root)
{
        const xmlNode *options = xml_child_in(root, DNSMASQ_NAMESPACE, "options");

        return options ? xml_refuse(&network->unsupported, options, "is not supported") : 0;
}

/* Fills an empty definition from the tree that it owns. */
static int read_tree(NetworkDefinition *network, Error *ret_error)
{
        const xmlNode *root = xml_root(network->document, "network", ret_error);
        int r;

        if (!root)
                return -EINVAL;
        if ((r = network_classify(root, &network->unsupported, ret_error)) < 0 ||
                (r = refuse_options(network, root)) < 0 ||
                (r = xml_read_identity(
                         root, &network->name, network->uuid, &network->has_uuid, ret_error)) < 0 ||
                (r = network_read_forward(network, root, ret_error)) < 0 ||
                (r = network_read_addresses(network, root, ret_error)) < 0 ||
                (r = network_read_dns(network, root, ret_error)) < 0 ||
                (r = network_read_bridge(network, root, ret_error)) < 0)
                return r;
        return bandwidth_read(root, &network->bandwidth, ret_error);
}

/* Takes the document over, also when it fails. */
static int definition_new(xmlDoc *document, NetworkDefinition **ret_definition, Error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *network = calloc(1, sizeof(*network));
        int r;

        if (!network) {
                xmlFreeDoc(document);
                return -ENOMEM;
        }
        network->document = document;

        r = read_tree(network, ret_error);
        if (r < 0)
                return r;
        *ret_definition = TAKE_PTR(network);
        return 0;
}

int network_definition_parse(
        const char *xml, size_t length, NetworkDefinition **ret_definition, Error *ret_error)
{
        xmlDoc *document;
        int r;

        r = xml_parse(xml, length, NETWORK_XML_MAX, &document, ret_error);
        return r < 0 ? r : definition_new(document, ret_definition, ret_error);
}

/* Sets an attribute of a child of the root, which is made, behind the element `previous`, if there is
 * none. Returns 0 or -ENOMEM, with nothing changed. */
static int set_child_attribute(
        xmlNode *root, const char *name, const char *previous, const char *attribute, const char *value)
{
        xmlNode *element = xml_child(root, name), *added = NULL;

        if (!element)
                element = added = xml_add_element(root, xml_child(root, previous), name);
        if (!element)
                return -ENOMEM;
        if (xml_set_attribute(element, attribute, value) == 0)
                return 0;
        if (added) {
                xmlUnlinkNode(added);
                xmlFreeNode(added);
        }
        return -ENOMEM;
}

static int complete_bridge(NetworkDefinition *definition, xmlNode *root, const char *bridge)
{
        _cleanup_free_ char *name = strdup(bridge);
        int r;

        if (!name)
                return -ENOMEM;
        r = set_child_attribute(
                root, "bridge", xml_child(root, "forward") ? "forward" : "uuid", "name", name);
        if (r < 0)
                return r;
        definition->bridge = TAKE_PTR(name);
        return 0;
}

/* In what KVM, and so libvirt, uses; the rest is a hash (FNV-1a, folded to 24 bits) of the network's
 * name, so that what containers remember of their gateway holds when a network is defined anew. */
static int complete_mac(NetworkDefinition *definition, xmlNode *root)
{
        unsigned char mac[6] = { 0x52, 0x54, 0x00 };
        uint32_t hash = UINT32_C(2166136261);
        char text[VALUE_MAC_TEXT_SIZE];
        int r;

        for (const char *p = definition->name; *p; p++)
                hash = (hash ^ (unsigned char) *p) * UINT32_C(16777619);
        hash ^= hash >> 24;
        for (int i = 0; i < 3; i++)
                mac[3 + i] = (unsigned char) (hash >> 8 * i);
        value_format_mac(mac, text);

        r = set_child_attribute(root, "mac", "bridge", "address", text);
        if (r < 0)
                return r;
        memcpy(definition->mac, mac, sizeof(mac));
        definition->has_mac = true;
        return 0;
}

int network_definition_complete(NetworkDefinition *definition, const char *bridge)
{
        xmlNode *root = xmlDocGetRootElement(definition->document);
        int r = 0;

        if (!definition->has_uuid) {
                r = xml_document_add_uuid(definition->document, definition->uuid);
                definition->has_uuid = r == 0;
        }
        if (r < 0 || definition->forward == NETWORK_FORWARD_BRIDGE)
                return r;
        if (!definition->bridge)
                r = complete_bridge(definition, root, bridge);
        if (r >= 0 && !definition->has_mac)
                r = complete_mac(definition, root);
        return r;
}

int network_definition_format(const NetworkDefinition *definition, char **ret_text)
{
        return xml_document_format(definition->document, NETWORK_XML_MAX, ret_text);
}

int network_definition_copy(const NetworkDefinition *definition, NetworkDefinition **ret_copy)
{
        xmlDoc *document;
        int r;

        r = xml_document_copy(definition->document, &document);
        return r < 0 ? r : definition_new(document, ret_copy, NULL);
}

NetworkDefinition *network_definition_free(NetworkDefinition *definition)
{
        if (!definition)
                return NULL;

        free(definition->name);
        free(definition->forward_device);
        free(definition->bridge);
        free(definition->zone);
        for (size_t i = 0; i < definition->n_addresses; i++)
                network_address_free(&definition->addresses[i]);
        free(definition->addresses);
        free(definition->routes);
        network_dns_free(&definition->dns);
        free(definition->domain);
        free(definition->unsupported);
        if (definition->document)
                xmlFreeDoc(definition->document);
        free(definition);
        return NULL;
}
