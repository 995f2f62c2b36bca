/* Makes the tree of a definition of a configuration. */
#include <inttypes.h>
#include <stdio.h>

#include "xml/domain.h"
#include "xml/native-tree.h"
#include "xml/tree.h"

#define NUMBER_SIZE 24

xmlNode *native_add(xmlNode *parent, const NativeLine *line, const char *name)
{
        xmlNode *element =
                parent ? xmlNewDocNode(parent->doc, parent->ns, (const xmlChar *) name, NULL) : NULL;

        if (element && !element->name) {
                xmlFreeNode(element);
                return NULL;
        }
        if (!element)
                return NULL;
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
        xmlNode *node = element ? xmlNewDocText(element->doc, (const xmlChar *) text) : NULL;

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
        if (element)
                xmlNewProp(element, (const xmlChar *) attribute, (const xmlChar *) value);
}
