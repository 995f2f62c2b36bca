/* Finding and adding elements and attributes in a tree that xml_parse() made. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "xml/memory.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

bool xml_is(const xmlNode *node, const char *name)
{
        return node->type == XML_ELEMENT_NODE && !node->ns &&
                strcmp((const char *) node->name, name) == 0;
}

static xmlNode *first_named(xmlNode *node, const char *name)
{
        while (node && !xml_is(node, name))
                node = node->next;
        return node;
}

xmlNode *xml_child(const xmlNode *parent, const char *name)
{
        return parent ? first_named(parent->children, name) : NULL;
}

xmlNode *xml_next(const xmlNode *node, const char *name)
{
        return first_named(node->next, name);
}

size_t xml_count(const xmlNode *parent, const char *name)
{
        size_t count = 0;

        for (const xmlNode *node = xml_child(parent, name); node; node = xml_next(node, name))
                count++;
        return count;
}

bool xml_is_in(const xmlNode *node, const char *namespace, const char *name)
{
        return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href &&
                strcmp((const char *) node->ns->href, namespace) == 0 &&
                strcmp((const char *) node->name, name) == 0;
}

static xmlNode *first_in(xmlNode *node, const char *namespace, const char *name)
{
        while (node && !xml_is_in(node, namespace, name))
                node = node->next;
        return node;
}

xmlNode *xml_child_in(const xmlNode *parent, const char *namespace, const char *name)
{
        return parent ? first_in(parent->children, namespace, name) : NULL;
}

xmlNode *xml_next_in(const xmlNode *node, const char *namespace, const char *name)
{
        return first_in(node->next, namespace, name);
}

size_t xml_count_in(const xmlNode *parent, const char *namespace, const char *name)
{
        size_t count = 0;

        for (const xmlNode *node = xml_child_in(parent, namespace, name); node;
                node = xml_next_in(node, namespace, name))
                count++;
        return count;
}

const char *xml_attribute(const xmlNode *element, const char *name)
{
        for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
                if (!attribute->ns && strcmp((const char *) attribute->name, name) == 0)
                        return attribute->children ? (const char *) attribute->children->content : "";
        return NULL;
}

int xml_required_attribute(
        const xmlNode *element, const char *name, const char **ret_value, Error *ret_error)
{
        const char *value = xml_attribute(element, name);

        if (!value)
                return xml_invalid(ret_error, element, "the attribute \"%s\" is missing", name);
        *ret_value = value;
        return 0;
}

/* The text of a node that is part of its parent's text, else NULL. */
static const char *text_of(const xmlNode *node)
{
        if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE)
                return NULL;
        return (const char *) node->content;
}

int xml_text(const xmlNode *element, char **ret_text)
{
        size_t size = 1;
        char *text, *end;

        for (const xmlNode *node = element->children; node; node = node->next)
                size += text_of(node) ? strlen(text_of(node)) : 0;

        text = malloc(size);
        if (!text)
                return -ENOMEM;

        end = text;
        for (const xmlNode *node = element->children; node; node = node->next)
                if (text_of(node))
                        end = stpcpy(end, text_of(node));
        *end = '\0';

        *ret_text = text;
        return 0;
}

int xml_child_text(const xmlNode *parent, const char *name, char **ret_text)
{
        const xmlNode *child = xml_child(parent, name);

        if (child)
                return xml_text(child, ret_text);
        *ret_text = NULL;
        return 0;
}

void xml_drop_blank_text(xmlNode *element)
{
        xmlNode *next;

        for (xmlNode *node = element->children; node; node = next) {
                next = node->next;
                if (node->type != XML_TEXT_NODE || !value_is_blank((const char *) node->content))
                        continue;
                xmlUnlinkNode(node);
                xmlFreeNode(node);
        }
}

xmlNode *xml_add_element(xmlNode *parent, xmlNode *previous, const char *name)
{
        xmlNode *element;
        MemoryWatch watch;

        memory_watch_begin(&watch);
        element = xmlNewDocNode(parent->doc, NULL, (const xmlChar *) name, NULL);
        if (memory_watch_end(&watch) < 0) {
                xmlFreeNode(element); /* which may be NULL, or have no name */
                return NULL;
        }

        if (previous)
                xmlAddNextSibling(previous, element);
        else if (parent->children)
                xmlAddPrevSibling(parent->children, element);
        else
                xmlAddChild(parent, element);
        xml_drop_blank_text(parent); /* only now: previous may be such text */
        return element;
}

int xml_add_text(xmlNode *element, const char *text)
{
        xmlNode *node;
        MemoryWatch watch;
        int r;

        memory_watch_begin(&watch);
        node = xmlNewDocText(element->doc, (const xmlChar *) text);
        r = memory_watch_end(&watch);
        if (r < 0)
                xmlFreeNode(node);
        else
                xmlAddChild(element, node);
        return r;
}

int xml_set_attribute(xmlNode *element, const char *name, const char *value)
{
        xmlAttr *attribute;
        MemoryWatch watch;
        int r;

        memory_watch_begin(&watch);
        attribute = xmlSetProp(element, (const xmlChar *) name, (const xmlChar *) value);
        r = memory_watch_end(&watch);
        if (r < 0 && attribute)
                xmlRemoveProp(attribute);
        return r;
}

xmlNode *xml_add_copy(xmlNode *parent, xmlNode *previous, const xmlNode *element)
{
        xmlNode *copy;
        MemoryWatch watch;

        memory_watch_begin(&watch);
        copy = xmlDocCopyNode((xmlNode *) (uintptr_t) element, parent->doc, 1);
        if (memory_watch_end(&watch) < 0) {
                xmlFreeNode(copy); /* which may be NULL, or not be whole */
                return NULL;
        }
        if (previous)
                xmlAddNextSibling(previous, copy);
        else
                xmlAddChild(parent, copy);
        xml_drop_blank_text(parent);
        return copy;
}

int xml_set_in_child(
        xmlNode *parent, xmlNode *previous, const char *name, const char *attribute, const char *value)
{
        xmlNode *child = xml_child(parent, name);

        if (!child)
                child = xml_add_element(parent, previous, name);
        return child ? xml_set_attribute(child, attribute, value) : -ENOMEM;
}

void xml_remove(xmlNode *element)
{
        xmlUnlinkNode(element);
        xmlFreeNode(element);
}
