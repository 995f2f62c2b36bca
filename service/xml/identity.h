/* Reads what domains and networks have in common: a name and a UUID. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/error.h"

/* Reads <name>, which must be there, and <uuid>. Returns 0 and a new string, -EINVAL with
 * InvalidXML, or -ENOMEM; also on errors *ret_name is either left alone or to be freed. */
int xml_read_identity(const xmlNode *root, char **ret_name, unsigned char ret_uuid[16],
        bool *ret_has_uuid, Error *ret_error);
