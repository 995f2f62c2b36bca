/* The runtime directory of a running domain: RUNTIME_DIRECTORY/NAME. */
#pragma once

#include <stdbool.h>

#include "base/protocol.h"

/* Makes the directory, with the live XML in it. What an earlier run has left there is removed;
 * -EBUSY if a supervisor still serves there. */
int runtime_create(int runtime_directory, const char *name, const char *live_xml);

/* Opens it. Returns the descriptor or a negative errno. */
int runtime_open(int runtime_directory, const char *name);

/* Reads the live XML of one. Returns 0, the text, to be freed, and its length, or a negative errno. */
int runtime_read(int runtime, char **ret_live_xml, size_t *ret_length);

/* Keeps how a domain ends for an lxc1d that is not there to be told. */
void runtime_write_last_words(int runtime_directory, const char *name, const Message *words);

/* Reads what was kept, by this or another version. Returns whether there is something. */
bool runtime_read_last_words(int runtime, Message *ret_words);

/* Removes the directory and what is in it. That there is none is no error. */
int runtime_remove(int runtime_directory, const char *name);
