/* Checking a tree with a RELAX NG grammar, and saying where it isn't as that wants it. */
#pragma once

#include <libxml/relaxng.h>
#include <stddef.h>

#include "base/error.h"

typedef xmlRelaxNG Schema;

/* A grammar longer than this is refused. */
#define SCHEMA_MAX (1024 * 1024)

/* A tree with more elements than this is not checked: the time that libxml2 takes grows with the square
 * of how many are in one element. */
#define SCHEMA_ELEMENTS_MAX 8192

/* Reads a grammar, which has to be one text: what would include a file is refused. Returns 0 and a new
 * schema, -EINVAL with InvalidXML that tells the line, or -ENOMEM. */
int schema_parse(const char *text, size_t length, Schema **ret_schema, Error *ret_error);

/* Takes NULL, returns NULL. */
Schema *schema_free(Schema *schema);

/* Checks a tree that xml_parse() made, and leaves it as it is. Foreign namespaces are not looked at.
 * Returns 0; -EINVAL with InvalidXML that tells line and element; -E2BIG with LimitsExceeded; or
 * -ENOMEM. */
int schema_validate(Schema *schema, const xmlDoc *document, Error *ret_error);

static inline void schema_freep(Schema **schema)
{
        schema_free(*schema);
}

#define _cleanup_schema_ _cleanup_(schema_freep)
