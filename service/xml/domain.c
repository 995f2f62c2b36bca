/* A domain's definition as a whole: parse, complete, write, copy. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "xml/document.h"
#include "xml/domain-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

static int check_type(const xmlNode *root, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *type;
        int r;

        r = xml_required_attribute(root, "type", &type, ret_error);
        if (r < 0)
                return r;
        if (strcmp(type, "lxc") != 0)
                return xml_unsupported(ret_error, root,
                        "domains of type \"%s\" are not supported, only \"lxc\"",
                        value_quote(type, quoted));
        return 0;
}

/* Fills an empty definition from the tree that it owns. */
static int read_tree(DomainDefinition *definition, Error *ret_error)
{
        xmlNode *root = xml_root(definition->document, "domain", ret_error);
        const xmlNode *devices;
        int r;

        if (!root)
                return -EINVAL;
        r = check_type(root, ret_error);
        if (r < 0)
                return r;
        r = domain_classify(root, &definition->unsupported, ret_error);
        if (r < 0)
                return r;

        if (!xml_child(xml_child(root, "devices"), "console")) {
                r = domain_add_default_console(root);
                if (r < 0)
                        return r;
        }
        devices = xml_child(root, "devices");

        if ((r = domain_read_identity(definition, root, ret_error)) < 0 ||
                (r = domain_read_resources(definition, root, ret_error)) < 0 ||
                (r = domain_read_block_tuning(definition, root, ret_error)) < 0 ||
                (r = domain_read_limits(definition, root, ret_error)) < 0 ||
                (r = domain_read_os(definition, root, ret_error)) < 0 ||
                (r = domain_read_lifecycle(definition, root, ret_error)) < 0 ||
                (r = domain_read_idmap(definition, root, ret_error)) < 0 ||
                (r = domain_read_isolation(definition, root, ret_error)) < 0 ||
                (r = domain_read_filesystems(definition, devices, ret_error)) < 0 ||
                (r = domain_read_overlays(definition, root, ret_error)) < 0 ||
                (r = domain_read_interfaces(definition, devices, ret_error)) < 0 ||
                (r = domain_read_disks(definition, devices, ret_error)) < 0 ||
                (r = domain_read_host_devices(definition, devices, ret_error)) < 0)
                return r;
        return domain_read_consoles(definition, devices, ret_error);
}

int domain_definition_from_document(
        xmlDoc *document, DomainDefinition **ret_definition, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = calloc(1, sizeof(*definition));
        int r;

        if (!definition) {
                xmlFreeDoc(document);
                return -ENOMEM;
        }
        definition->document = document;

        r = read_tree(definition, ret_error);
        if (r < 0)
                return r;
        *ret_definition = TAKE_PTR(definition);
        return 0;
}

int domain_definition_parse(
        const char *xml, size_t length, DomainDefinition **ret_definition, Error *ret_error)
{
        xmlDoc *document;
        int r;

        r = xml_parse(xml, length, DOMAIN_XML_MAX, &document, ret_error);
        return r < 0 ? r : domain_definition_from_document(document, ret_definition, ret_error);
}

static bool mac_is_taken(const DomainDefinition *definition, const unsigned char mac[6])
{
        for (size_t i = 0; i < definition->n_interfaces; i++)
                if (definition->interfaces[i].has_mac &&
                        memcmp(definition->interfaces[i].mac, mac, 6) == 0)
                        return true;
        return false;
}

static int complete_mac(DomainDefinition *definition, InterfaceDefinition *interface, xmlNode *element)
{
        unsigned char mac[6] = { 0x52, 0x54, 0x00 }; /* the prefix that KVM, and so libvirt, uses */
        char text[VALUE_MAC_TEXT_SIZE];
        xmlNode *child;

        do {
                if (getrandom(mac + 3, 3, 0) != 3)
                        return errno ? -errno : -EIO;
        } while (mac_is_taken(definition, mac));
        value_format_mac(mac, text);

        child = xml_add_element(element, NULL, "mac");
        if (!child)
                return -ENOMEM;
        if (xml_set_attribute(child, "address", text) < 0) {
                xmlUnlinkNode(child);
                xmlFreeNode(child);
                return -ENOMEM;
        }

        memcpy(interface->mac, mac, sizeof(mac));
        interface->has_mac = true;
        return 0;
}

/* The <interface> after `previous`, NULL for the first, that is in the view. */
static xmlNode *next_interface(const DomainDefinition *definition, const xmlNode *previous)
{
        const xmlNode *devices = xml_child(xmlDocGetRootElement(definition->document), "devices");
        xmlNode *node = previous ? xml_next(previous, "interface") : xml_child(devices, "interface");

        while (node && !domain_interface_is_viewed(node))
                node = xml_next(node, "interface");
        return node;
}

int domain_definition_complete(DomainDefinition *definition)
{
        xmlNode *element = NULL;
        int r = 0;

        if (!definition->has_uuid) {
                r = xml_document_add_uuid(definition->document, definition->uuid);
                definition->has_uuid = r == 0;
        }

        for (size_t i = 0; i < definition->n_interfaces && r >= 0; i++) {
                element = next_interface(definition, element);
                if (!definition->interfaces[i].has_mac)
                        r = complete_mac(definition, &definition->interfaces[i], element);
        }
        return r;
}

static int resolve_tree(xmlNode *element, const char *bridge, const char *host_device)
{
        xmlNode *source = xml_child(element, "source"), *target = xml_child(element, "target");

        if (!target)
                target = xml_add_element(element, source, "target");
        if (!target || xml_set_attribute(source, "bridge", bridge) < 0)
                return -ENOMEM;
        return xml_set_attribute(target, "dev", host_device);
}

int domain_definition_resolve_interface(
        DomainDefinition *definition, size_t index, const char *bridge, const char *host_device)
{
        _cleanup_free_ char *bridge_copy = strdup(bridge), *device_copy = strdup(host_device);
        InterfaceDefinition *interface;
        xmlNode *element = NULL;
        int r;

        if (!bridge_copy || !device_copy)
                return -ENOMEM;
        if (index >= definition->n_interfaces || !value_is_link_name(bridge) ||
                !value_is_link_name(host_device))
                return -EINVAL;

        for (size_t i = 0; i <= index; i++)
                element = next_interface(definition, element);
        r = resolve_tree(element, bridge, host_device);
        if (r < 0)
                return r;

        interface = &definition->interfaces[index];
        free(interface->bridge);
        interface->bridge = TAKE_PTR(bridge_copy);
        free(interface->host_device);
        interface->host_device = TAKE_PTR(device_copy);
        return 0;
}

int domain_definition_format(const DomainDefinition *definition, char **ret_xml)
{
        return xml_document_format(definition->document, DOMAIN_XML_MAX, ret_xml);
}

int domain_definition_copy(const DomainDefinition *definition, DomainDefinition **ret_copy)
{
        xmlDoc *document;
        int r;

        r = xml_document_copy(definition->document, &document);
        return r < 0 ? r : domain_definition_from_document(document, ret_copy, NULL);
}

const FilesystemDefinition *domain_definition_root(const DomainDefinition *definition)
{
        /* Parents come first. */
        if (definition->n_filesystems > 0 && strcmp(definition->filesystems[0].target, "/") == 0)
                return &definition->filesystems[0];
        return NULL;
}
