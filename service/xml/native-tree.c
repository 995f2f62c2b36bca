/* Makes the tree of a definition of a configuration. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "xml/domain.h"
#include "xml/native-tree.h"
#include "xml/tree.h"

#define NUMBER_SIZE 24

/* Counts what an element's name, or an attribute or text, takes at least in the text of a definition:
 * what can't be written any more need not be made. */
static bool has_room(const xmlDoc *document, size_t length)
{
        size_t *size = document->_private;

        *size += length;
        return *size <= DOMAIN_XML_MAX;
}

xmlNode *native_tree_begin(xmlDoc **ret_document, size_t *ret_size)
{
        xmlDoc *document = xmlNewDoc((const xmlChar *) "1.0");
        xmlNode *domain =
                document ? xmlNewDocNode(document, NULL, (const xmlChar *) "domain", NULL) : NULL;

        *ret_document = document;
        if (!domain)
                return NULL;
        *ret_size = 0;
        document->_private = ret_size;
        domain->line = 1;
        xmlDocSetRootElement(document, domain);
        native_set(domain, "type", "lxc");
        return domain;
}

bool native_tree_end(xmlDoc *document)
{
        bool is_full = !has_room(document, 0);

        document->_private = NULL;
        return is_full;
}

xmlNode *native_add(xmlNode *parent, const NativeLine *line, const char *name)
{
        xmlNode *element;

        if (!parent || !has_room(parent->doc, strlen("  </>\n") + strlen(name)))
                return NULL;
        element = xmlNewDocNode(parent->doc, parent->ns, (const xmlChar *) name, NULL);
        if (!element)
                return NULL;
        if (!element->name) {
                xmlFreeNode(element);
                return NULL;
        }
        element->line = (unsigned short) (line ? line->number : 1);
        return xmlAddChild(parent, element);
}

xmlNode *native_add_in(xmlNode *parent, const NativeLine *line, const char *namespace,
        const char *prefix, const char *name)
{
        xmlNode *element = native_add(parent, line, name);
        xmlNs *declared = element
                ? xmlNewNs(element, (const xmlChar *) namespace, (const xmlChar *) prefix)
                : NULL;

        if (element)
                xmlSetNs(element, declared);
        return declared ? element : NULL;
}

xmlNode *native_add_text(xmlNode *parent, const NativeLine *line, const char *name, const char *text)
{
        xmlNode *element = native_add(parent, line, name);
        xmlNode *node;

        if (!element || !text[0] || !has_room(element->doc, strlen(name) + strlen(text)))
                return element;
        node = xmlNewDocText(element->doc, (const xmlChar *) text);
        if (node)
                xmlAddChild(element, node);
        return element;
}

xmlNode *native_add_number(xmlNode *parent, const NativeLine *line, const char *name, uint64_t number)
{
        char text[NUMBER_SIZE];

        snprintf(text, sizeof(text), "%" PRIu64, number);
        return native_add_text(parent, line, name, text);
}

xmlNode *native_add_bytes(xmlNode *parent, const NativeLine *line, const char *name, uint64_t bytes)
{
        bool is_whole = bytes % 1024 == 0;
        xmlNode *element = native_add_number(parent, line, name, is_whole ? bytes / 1024 : bytes);

        native_set(element, "unit", is_whole ? "KiB" : "b");
        return element;
}

xmlNode *native_part(xmlNode *parent, const NativeLine *line, const char *name)
{
        xmlNode *part = xml_child(parent, name);

        return part ? part : native_add(parent, line, name);
}

xmlNode *native_container(xmlNode *domain, const NativeLine *line)
{
        xmlNode *metadata = native_part(domain, line, "metadata");
        xmlNode *container = xml_child_in(metadata, LXC1_NAMESPACE, "container");

        return container ? container
                         : native_add_in(metadata, line, LXC1_NAMESPACE, "lxc1", "container");
}

void native_set(xmlNode *element, const char *attribute, const char *value)
{
        if (element && has_room(element->doc, strlen(" =''") + strlen(attribute) + strlen(value)))
                xmlNewProp(element, (const xmlChar *) attribute, (const xmlChar *) value);
}
