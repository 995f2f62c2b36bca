/* Changes of a domain's devices: one is attached, detached or updated in a definition. */
#include <errno.h>
#include <string.h>

#include "xml/device-change.h"
#include "xml/document.h"
#include "xml/domain-private.h"
#include "xml/interface-names.h"
#include "xml/tree.h"
#include "xml/value.h"

/* What <devices> can have beside interfaces. */
#define OTHER_DEVICES "filesystem, disk, hostdev, console"

int device_parse(const char *xml, size_t length, xmlDoc **ret_device, Error *ret_error)
{
        _cleanup_xml_document_ xmlDoc *device = NULL;
        const xmlNode *root;
        char quoted[VALUE_QUOTE_SIZE];
        int r = xml_parse(xml, length, DOMAIN_XML_MAX, &device, ret_error);

        if (r < 0)
                return r;
        root = xmlDocGetRootElement(device);
        if (!root->ns && value_is_listed((const char *) root->name, OTHER_DEVICES))
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "line %ld: <%s>: only interfaces can be changed yet; redefine the domain",
                        xmlGetLineNo(root), (const char *) root->name);
        if (!xml_is(root, "interface"))
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %ld: <%s> is no device: an element such as <interface> is needed",
                        xmlGetLineNo(root), value_quote((const char *) root->name, quoted));
        *ret_device = TAKE_PTR(device);
        return 0;
}

/* Whether something in the container is called so. */
static bool has_guest_name(const DomainDefinition *definition, const char *name)
{
        char buffer[INTERFACE_NAME_SIZE];

        for (size_t i = 0; i < definition->n_interfaces; i++)
                if (strcmp(interface_guest_name(definition, i, buffer), name) == 0)
                        return true;
        for (size_t i = 0; i < definition->n_host_devices; i++)
                if (definition->host_devices[i].link &&
                        strcmp(definition->host_devices[i].link, name) == 0)
                        return true;
        return false;
}

static int set_guest_name(xmlNode *interface, const char *name)
{
        return xml_set_in_child(interface, xml_child(interface, "source"), "guest", "dev", name);
}

/* The name that a new interface would have by its place may be that of another one by now. */
static int name_attached(const DomainDefinition *before, xmlNode *interface)
{
        const xmlNode *guest = xml_child(interface, "guest");
        char name[INTERFACE_NAME_SIZE];
        size_t number = before->n_interfaces;

        if (guest && xml_attribute(guest, "dev"))
                return 0;
        snprintf(name, sizeof(name), "eth%zu", number);
        if (!has_guest_name(before, name))
                return 0;
        for (number = 0; has_guest_name(before, name); number++)
                snprintf(name, sizeof(name), "eth%zu", number);
        return set_guest_name(interface, name);
}

static int attach(const DomainDefinition *before, xmlDoc *after, const xmlNode *element)
{
        xmlNode *devices = xml_child(xmlDocGetRootElement(after), "devices"), *last = NULL, *interface;

        for (xmlNode *node = xml_child(devices, "interface"); node; node = xml_next(node, "interface"))
                last = node;
        interface = xml_add_copy(devices, last, element);
        return interface ? name_attached(before, interface) : -ENOMEM;
}

/* Those behind it have names by their place, which changes. */
static int detach(const DomainDefinition *before, xmlDoc *after, size_t index)
{
        xmlNode *interface = domain_interface_element(after, index), *other = interface;
        char name[INTERFACE_NAME_SIZE];
        int r = 0;

        for (size_t i = index + 1; r == 0 && i < before->n_interfaces; i++) {
                other = domain_next_interface(after, other);
                if (!before->interfaces[i].guest_device)
                        r = set_guest_name(other, interface_guest_name(before, i, name));
        }
        if (r == 0)
                xml_remove(interface);
        return r;
}

/* The new element takes over what the old one is called, unless it says so itself. */
static int update(xmlDoc *after, size_t index, const xmlNode *element)
{
        static const char *const kept[] = { "mac", "target", "guest", "alias" };
        xmlNode *old = domain_interface_element(after, index);
        xmlNode *new = xml_add_copy(old->parent, old, element);

        if (!new)
                return -ENOMEM;
        for (size_t i = 0; i < ELEMENTS(kept); i++) {
                const xmlNode *child = xml_child(old, kept[i]);

                if (child && !xml_child(new, kept[i]) && !xml_add_copy(new, NULL, child))
                        return -ENOMEM;
        }
        xml_remove(old);
        return 0;
}

static int change_tree(const DomainDefinition *before, DeviceChange change, const xmlNode *element,
        xmlDoc *after, size_t *ret_index, Error *ret_error)
{
        int r;

        if (change == DEVICE_ATTACH) {
                *ret_index = before->n_interfaces;
                return attach(before, after, element);
        }
        r = device_match(before, element, ret_index, ret_error);
        if (r < 0)
                return r;
        return change == DEVICE_DETACH ? detach(before, after, *ret_index)
                                       : update(after, *ret_index, element);
}

/* What Start would refuse is refused now, unless it was there before. */
static int check_supported(
        const DomainDefinition *before, const DomainDefinition *after, Error *ret_error)
{
        if (!after->unsupported ||
                (before->unsupported && strcmp(before->unsupported, after->unsupported) == 0))
                return 0;
        return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED, "%s", after->unsupported);
}

int domain_definition_change_device(const DomainDefinition *before, DeviceChange change,
        const xmlDoc *device, DomainDefinition **ret_after, size_t *ret_index, Error *ret_error)
{
        const xmlNode *element = xmlDocGetRootElement((xmlDoc *) (uintptr_t) device);
        _cleanup_domain_definition_ DomainDefinition *after = NULL;
        _cleanup_xml_document_ xmlDoc *document = NULL;
        size_t index = 0;
        int r = xml_document_copy(before->document, &document);

        if (r == 0)
                r = change_tree(before, change, element, document, &index, ret_error);
        if (r == 0)
                r = domain_definition_from_document(TAKE_PTR(document), &after, ret_error);
        if (r == 0 && change != DEVICE_DETACH)
                r = check_supported(before, after, ret_error);
        if (r < 0)
                return r;
        *ret_after = TAKE_PTR(after);
        *ret_index = index;
        return 0;
}

int domain_definition_format_interface(const DomainDefinition *definition, size_t index, char **ret_xml)
{
        return xml_element_format(
                domain_interface_element(definition->document, index), DOMAIN_XML_MAX, ret_xml);
}
