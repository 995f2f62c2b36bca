/* What domains and networks do with their tree as a whole: write it, copy it, give it a UUID. */
#pragma once

#include <libxml/tree.h>
#include <stddef.h>

/* Returns 0 and the text, UTF-8, indented by two, with a newline at its end, to be freed; -ENOMEM;
 * or -EFBIG where it would be longer than `maximum` bytes. */
int xml_document_format(xmlDoc *document, size_t maximum, char **ret_text);

/* The same of one element and what is in it. */
int xml_element_format(const xmlNode *element, size_t maximum, char **ret_text);

/* Returns 0 and an independent copy, to be freed with xmlFreeDoc(), or -ENOMEM. */
int xml_document_copy(xmlDoc *document, xmlDoc **ret_copy);

/* Makes a random UUID and writes it behind <name>, into a tree without <uuid>. Returns 0, -ENOMEM, or an
 * errno of getrandom(2). */
int xml_document_add_uuid(xmlDoc *document, unsigned char ret_uuid[16]);
