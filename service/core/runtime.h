/* The runtime directory of a running domain: RUNTIME_DIRECTORY/NAME. */
#pragma once

#include "base/error.h"

/* Makes the directory, with the live XML in it. What an earlier run has left there is removed. */
int runtime_create(int runtime_directory, const char *name, const char *live_xml);

/* Opens it. Returns the descriptor or a negative errno. */
int runtime_open(int runtime_directory, const char *name);

/* Reads the live XML of one. Returns 0, the text, to be freed, and its length, or a negative errno. */
int runtime_read(int runtime, char **ret_live_xml, size_t *ret_length);

/* Removes the directory and what is in it. That there is none is no error. */
int runtime_remove(int runtime_directory, const char *name);
