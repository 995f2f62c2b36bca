/* A domain's definition as a whole: parse, complete, write, copy. */
#include <errno.h>
#include <libxml/xmlsave.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/memory.h"
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

/* Takes the document over, also when it fails. */
static int definition_new(xmlDoc *document, DomainDefinition **ret_definition, Error *ret_error)
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
        return r < 0 ? r : definition_new(document, ret_definition, ret_error);
}

static void buffer_freep(xmlBuffer **buffer)
{
        xmlBufferFree(*buffer);
}

static int write_document(xmlDoc *document, xmlBuffer *buffer)
{
        xmlSaveCtxt *context =
                xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_FORMAT | XML_SAVE_NO_DECL | XML_SAVE_AS_XML);
        long written;

        if (!context)
                return -ENOMEM;
        written = xmlSaveDoc(context, document);
        return xmlSaveClose(context) < 0 || written < 0 ? -ENOMEM : 0;
}

int domain_definition_format(const DomainDefinition *definition, char **ret_xml)
{
        _cleanup_(buffer_freep) xmlBuffer *buffer = NULL;
        MemoryWatch watch;
        char *xml;
        int r;

        memory_watch_begin(&watch);
        buffer = xmlBufferCreate();
        r = buffer ? write_document(definition->document, buffer) : -ENOMEM;
        if (memory_watch_end(&watch) < 0 || r < 0)
                return -ENOMEM;
        if (xmlBufferLength(buffer) > DOMAIN_XML_MAX)
                return -EFBIG;

        xml = strdup((const char *) xmlBufferContent(buffer));
        if (!xml)
                return -ENOMEM;
        *ret_xml = xml;
        return 0;
}

int domain_definition_copy(const DomainDefinition *definition, DomainDefinition **ret_copy)
{
        xmlDoc *document;
        MemoryWatch watch;
        int r;

        memory_watch_begin(&watch);
        document = xmlCopyDoc(definition->document, 1);
        r = memory_watch_end(&watch);
        if (r < 0 && document)
                xmlFreeDoc(document);
        if (r < 0 || !document)
                return -ENOMEM;
        return definition_new(document, ret_copy, NULL);
}

const FilesystemDefinition *domain_definition_root(const DomainDefinition *definition)
{
        /* Parents come first. */
        if (definition->n_filesystems > 0 && strcmp(definition->filesystems[0].target, "/") == 0)
                return &definition->filesystems[0];
        return NULL;
}
