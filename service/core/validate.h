/* What the flag VALIDATE asks for: nothing that Start would refuse as unsupported, and all as a schema
 * has it. */
#pragma once

#include "xml/schema.h"

/* Checks what a reader has accepted, apart from `unsupported`, its sentence, which is NULL if there is
 * nothing. *schema is NULL, or was set by an earlier call with the same file, the name of a schema in
 * PKGDATADIR/schemas, which is read when it is first needed. Returns 0, or a negative errno with
 * Unsupported, InvalidXML, LimitsExceeded, or Failed, where the schema can't be used. */
int validate_tree(Schema **schema, const char *file, const xmlDoc *document, const char *unsupported,
        Error *ret_error);
