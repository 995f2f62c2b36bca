/* What is looked at in a text before a parser is. */
#pragma once

#include <stddef.h>

#include "base/error.h"

/* Refuses text that is empty, too long or has NULs, what libxml2 would not take for UTF-8, and what
 * would make it slow: very many attributes on one element, or declarations of namespaces. Returns 0, or
 * -EINVAL with InvalidXML. */
int xml_check_text(const char *text, size_t length, size_t maximum, Error *ret_error);
