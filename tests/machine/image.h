/* Images of file systems, and filesystems' and domains' XML about them. */
#pragma once

#include <glib.h>

#include "host.h"

/* Loads the kernel's modules for images. */
void image_load_modules(void);

/* Makes an ext4 image of so many MiB below TEST_ROOT with what is in a directory; NULL: one with a file
 * `given` that says "given". Returns its path. */
char *image_make(const char *name, guint mebibytes, const char *directory);

/* The same as qcow2. */
char *image_make_qcow2(const char *name);

/* A root directory as root_make() makes it, as an image. */
char *image_make_root(const char *name);

/* Attaches an image to a loop device of the host, which image_detach() frees. */
char *image_attach(const char *path);
void image_detach(const char *device);

/* <filesystem> elements: `source` is the source element's attribute as a whole. */
char *filesystem_xml(const char *type, const char *source, const char *target, const char *more);
