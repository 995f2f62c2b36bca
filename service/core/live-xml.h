/* The live XML as it is handed to the other programs. */
#pragma once

#include "base/error.h"

/* Puts it into a memfd that nobody can change any more, see memfd_create(2). Returns the descriptor, or
 * a negative errno with StartFailed. */
int live_xml_seal(const char *xml, Error *ret_error);
