/* Makes the tree of a definition of a configuration. Each element has the number of the line that it
 * comes from: so what the reader of domain XML has to say of it names the line of the configuration. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#include "xml/native-lines.h"

/* Begins the tree of a domain, which is to be freed. From here to native_tree_end() what is added is
 * counted. Returns <domain>, or NULL when memory is short. */
xmlNode *native_tree_begin(xmlDoc **ret_document, size_t *ret_size);

/* Whether more was added than a definition can have: the last of it is missing then. */
bool native_tree_end(xmlDoc *document);

/* These take and return NULL where memory is short, which a MemoryWatch around them notes, or the tree
 * is full. Where there is no line, it is the first one. */

/* Adds an element behind the others, in the XML namespace of its parent. */
xmlNode *native_add(xmlNode *parent, const NativeLine *line, const char *name);

/* The same in another XML namespace. */
xmlNode *native_add_in(xmlNode *parent, const NativeLine *line, const char *namespace,
        const char *prefix, const char *name);

/* The same with text inside. */
xmlNode *native_add_text(xmlNode *parent, const NativeLine *line, const char *name, const char *text);
xmlNode *native_add_number(xmlNode *parent, const NativeLine *line, const char *name, uint64_t number);

/* The same with a size inside and its unit, KiB where it is a whole number of them, in an attribute. */
xmlNode *native_add_bytes(xmlNode *parent, const NativeLine *line, const char *name, uint64_t bytes);

/* The child of that name, which is added where there is none. */
xmlNode *native_part(xmlNode *parent, const NativeLine *line, const char *name);

/* <lxc1:container>, likewise. */
xmlNode *native_container(xmlNode *domain, const NativeLine *line);

/* Adds an attribute that the element doesn't have. */
void native_set(xmlNode *element, const char *attribute, const char *value);
