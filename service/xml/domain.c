/* A domain's definition as a whole: parse, complete, write, copy. */
#include <errno.h>
#include <string.h>

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

const InterfaceDefinition *domain_definition_interface_on(
        const DomainDefinition *definition, const char *network)
{
        for (size_t i = 0; i < definition->n_interfaces; i++)
                if (definition->interfaces[i].network &&
                        strcmp(definition->interfaces[i].network, network) == 0)
                        return definition->interfaces + i;
        return NULL;
}
