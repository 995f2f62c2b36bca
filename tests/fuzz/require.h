/* What fuzzers demand of any input's errors. */
#pragma once

#include <errno.h>
#include <libxml/xmlstring.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"

static inline void require(bool condition, const char *what)
{
        if (condition)
                return;
        fprintf(stderr, "not so: %s\n", what);
        abort();
}

static inline bool is_one_line(const char *message)
{
        for (const char *p = message; *p; p++)
                if ((*p >= 0 && *p < ' ') || *p == 0x7f)
                        return false;
        return xmlCheckUTF8((const unsigned char *) message);
}

static inline void check_error(int result, const Error *error)
{
        if (result == -ENOMEM)
                return;
        require(result == -EINVAL, "refused with -EINVAL");
        require(error->name && error->message, "errors have a name and a message");
        require(is_one_line(error->message), "messages are one line of UTF-8");
}
