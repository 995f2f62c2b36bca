/* Paths of objects on the bus. */
#pragma once

#include <glib.h>

/* The path of an object by its name, behind a prefix that ends at a slash: as sd_bus_path_encode(3),
 * letters and digits, the latter not first, stay; another byte is _xx. */
static inline char *object_path(const char *prefix, const char *name)
{
        GString *path = g_string_new(prefix);

        for (const char *p = name; *p; p++)
                if (g_ascii_isalpha(*p) || (p > name && g_ascii_isdigit(*p)))
                        g_string_append_c(path, *p);
                else
                        g_string_append_printf(path, "_%02x", (unsigned char) *p);
        return g_string_free(path, FALSE);
}
