/* The keys of lxc 1 and 2, translated into those of lxc 3 and later. */
#pragma once

#include "base/error.h"
#include "xml/native-lines.h"

/* Where a configuration is. */
typedef struct NativeNames {
        int network;  /* which link the old keys without a number are about; -1: none yet */
        int old_line; /* of the first old key of the network, and the first new one; 0: none */
        int new_line;
} NativeNames;

#define NATIVE_NAMES_NULL ((NativeNames){ .network = -1 })

/* Sets line->key where it is an old one, so that there is one name for each setting. Lines come in their
 * order. Returns 0, -EINVAL with InvalidArgs, or -ENOMEM. */
int native_name_translate(NativeNames *names, NativeLine *line, Error *ret_error);
