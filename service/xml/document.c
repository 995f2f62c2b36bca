/* What domains and networks do with their tree as a whole: write it, copy it, give it a UUID. */
#include <errno.h>
#include <libxml/xmlsave.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/names.h"
#include "xml/document.h"
#include "xml/memory.h"
#include "xml/tree.h"

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

int xml_document_format(xmlDoc *document, size_t maximum, char **ret_text)
{
        _cleanup_(buffer_freep) xmlBuffer *buffer = NULL;
        MemoryWatch watch;
        char *text;
        int r;

        memory_watch_begin(&watch);
        buffer = xmlBufferCreate();
        r = buffer ? write_document(document, buffer) : -ENOMEM;
        if (memory_watch_end(&watch) < 0 || r < 0)
                return -ENOMEM;
        if ((size_t) xmlBufferLength(buffer) > maximum)
                return -EFBIG;

        text = strdup((const char *) xmlBufferContent(buffer));
        if (!text)
                return -ENOMEM;
        *ret_text = text;
        return 0;
}

int xml_element_format(const xmlNode *element, size_t maximum, char **ret_text)
{
        xmlNode *copy = NULL;
        xmlDoc *document;
        MemoryWatch watch;
        int r;

        memory_watch_begin(&watch);
        document = xmlNewDoc((const xmlChar *) "1.0");
        if (document)
                copy = xmlDocCopyNode((xmlNode *) (uintptr_t) element, document, 1);
        r = memory_watch_end(&watch);
        if (copy)
                xmlDocSetRootElement(document, copy);
        if (r == 0)
                r = copy ? xml_document_format(document, maximum, ret_text) : -ENOMEM;
        xmlFreeDoc(document); /* which may be NULL */
        return r;
}

int xml_document_copy(xmlDoc *document, xmlDoc **ret_copy)
{
        xmlDoc *copy;
        MemoryWatch watch;
        int r;

        memory_watch_begin(&watch);
        copy = xmlCopyDoc(document, 1);
        r = memory_watch_end(&watch);
        if (r < 0 && copy)
                xmlFreeDoc(copy);
        if (r < 0 || !copy)
                return -ENOMEM;
        *ret_copy = copy;
        return 0;
}

int xml_document_add_uuid(xmlDoc *document, unsigned char ret_uuid[16])
{
        xmlNode *root = xmlDocGetRootElement(document), *element;
        unsigned char uuid[16];
        char text[UUID_TEXT_SIZE];
        int r;

        r = uuid_generate(uuid);
        if (r < 0)
                return r;
        uuid_format(uuid, text);

        element = xml_add_element(root, xml_child(root, "name"), "uuid");
        if (!element)
                return -ENOMEM;
        if (xml_add_text(element, text) < 0) {
                xmlUnlinkNode(element);
                xmlFreeNode(element);
                return -ENOMEM;
        }

        memcpy(ret_uuid, uuid, sizeof(uuid));
        return 0;
}
