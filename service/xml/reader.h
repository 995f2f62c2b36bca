/* Reading XML from outside: nothing but the given text is looked at, and every refusal names the
 * line and the element. */
#pragma once

#include <libxml/tree.h>
#include <stddef.h>

#include "base/error.h"

/* Parses text into a tree without entities, without document type declaration, and without the
 * white space that only lays elements out. Every attribute has one text node or none. Returns 0
 * and a document to be freed with xmlFreeDoc(), -EINVAL with InvalidXML, or -ENOMEM. */
int xml_parse(const char *text, size_t length, size_t maximum, xmlDoc **ret_document, Error *ret_error);

/* Sets InvalidXML, or Unsupported, with "line N: <element>: …", and returns -EINVAL. */
int xml_invalid(Error *ret_error, const xmlNode *element, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
int xml_unsupported(Error *ret_error, const xmlNode *element, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The root element, or NULL with an error (-EINVAL, InvalidXML) set when it is not <name>. */
xmlNode *xml_root(const xmlDoc *document, const char *name, Error *ret_error);

static inline void xml_document_freep(xmlDoc **document)
{
        if (*document)
                xmlFreeDoc(*document);
}

#define _cleanup_xml_document_ _cleanup_(xml_document_freep)
