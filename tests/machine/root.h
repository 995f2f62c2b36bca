/* Root directories of a container's own, made of nothing but busybox. */
#pragma once

#include <glib.h>

/* Makes it where host_set_up() removes it before the next test; `name` is a component of its path. */
char *root_make(const char *name);

/* Writes an executable script into it. */
void root_add_script(const char *root, const char *path, const char *script);
