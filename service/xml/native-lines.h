/* The lines of a native configuration: read, and found by their keys. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct NativeLine {
        const char *key;     /* as lxc 3 and later call it; in the text, or in `renamed` */
        const char *written; /* as it is in the text */
        const char *value;   /* without blanks, and then one pair of quotes, around it; in the text */
        char *renamed;       /* owned; NULL: the key is in the text */
        int number;          /* of the line, from 1 */
        bool is_used;        /* the definition has what it says, or it says nothing */
        char *note;          /* owned: what of it the definition hasn't; NULL: nothing */
} NativeLine;

typedef struct NativeConfig {
        char *text;
        NativeLine *lines; /* all that have a key, in their order */
        size_t n_lines;
        NativeLine **by_key; /* those that a later empty value doesn't take back, by key and number */
        size_t n_by_key;
} NativeConfig;

/* Reads "key = value", comments and empty lines. Returns 0, -EINVAL with InvalidArgs, or -ENOMEM; the
 * configuration is to be freed also on errors. */
int native_config_read(const char *text, size_t length, NativeConfig *config, Error *ret_error);

/* Frees what is in it. */
void native_config_free(NativeConfig *config);

/* The lines in force with that key, in their order; none: *ret_n is 0. Borrowed. */
NativeLine **native_lines(const NativeConfig *config, const char *key, size_t *ret_n);

/* The same of all keys that begin so, in the order of their keys. */
NativeLine **native_lines_below(const NativeConfig *config, const char *prefix, size_t *ret_n);

/* The last one in force with that key, which is what counts where there can be one only, or NULL. All of
 * them are used then. */
NativeLine *native_last(const NativeConfig *config, const char *key);

/* Says what of a line isn't in the definition; the rest then counts as used. Returns 0 or -ENOMEM. */
int native_note(NativeLine *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets InvalidArgs with "line N: key: …", and returns -EINVAL. */
int native_invalid(Error *ret_error, const NativeLine *line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Splits a value at blanks. Returns 0 and an array that ends with NULL, to be freed as one block, or
 * -ENOMEM. */
int native_split(const char *value, char ***ret_words);

/* How many there are. */
size_t native_count_words(char *const *words);
