/* Finding and adding elements and attributes in a tree that xml_parse() made. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Whether node is the element `name` in no namespace. */
bool xml_is(const xmlNode *node, const char *name);

/* The first child element `name` in no namespace, and the next sibling of that kind. NULL: none;
 * a NULL parent has none. */
xmlNode *xml_child(const xmlNode *parent, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);
size_t xml_count(const xmlNode *parent, const char *name);

/* The same for elements in the XML namespace of that name. */
bool xml_is_in(const xmlNode *node, const char *namespace, const char *name);
xmlNode *xml_child_in(const xmlNode *parent, const char *namespace, const char *name);
xmlNode *xml_next_in(const xmlNode *node, const char *namespace, const char *name);
size_t xml_count_in(const xmlNode *parent, const char *namespace, const char *name);

/* The value of an attribute in no namespace, borrowed from the tree; NULL: there is none. */
const char *xml_attribute(const xmlNode *element, const char *name);

/* The same where it has to be there: -EINVAL with InvalidXML if it isn't. */
int xml_required_attribute(
        const xmlNode *element, const char *name, const char **ret_value, Error *ret_error);

/* An element's own text exactly as it is, comments left out. Returns 0 and a new string, or -ENOMEM. */
int xml_text(const xmlNode *element, char **ret_text);

/* The same for a child: NULL and 0 where there is no such child. */
int xml_child_text(const xmlNode *parent, const char *name, char **ret_text);

/* Frees an element's own text where it is only white space, which lays out other children. */
void xml_drop_blank_text(xmlNode *element);

/* Adds an element behind the node `previous`, or as the first child where that is NULL. What white space
 * parent had is dropped, so that the text is laid out anew. Returns NULL when memory is short. */
xmlNode *xml_add_element(xmlNode *parent, xmlNode *previous, const char *name);

/* Adds text to an element without children. Returns 0 or -ENOMEM. */
int xml_add_text(xmlNode *element, const char *text);

/* Sets an attribute in no namespace. Returns 0, or -ENOMEM, with the attribute then removed. */
int xml_set_attribute(xmlNode *element, const char *name, const char *value);

/* Adds a copy of an element, with all that is in it, which may be of another tree; behind the node
 * `previous`, or as the last child where that is NULL. The copy keeps the line numbers. White space as
 * in xml_add_element(). Returns NULL when memory is short. */
xmlNode *xml_add_copy(xmlNode *parent, xmlNode *previous, const xmlNode *element);

/* Sets an attribute of the first child `name`, which is made behind the node `previous` if there is
 * none. Returns 0 or -ENOMEM. */
int xml_set_in_child(
        xmlNode *parent, xmlNode *previous, const char *name, const char *attribute, const char *value);

/* Takes an element out of its tree and frees it. */
void xml_remove(xmlNode *element);
