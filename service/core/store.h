/* What is kept on disk: definitions, and which domains are started with the host. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define STATE_DIRECTORY "/var/lib/lxc1"

/* Opens a directory, making it with mode 0700 if it is missing. Returns it or a negative errno. */
int store_open_directory(const char *path);

/* Writes, replaces or removes NAME.xml. Removing one that isn't there is no error. */
int store_write(int directory, const char *name, const char *xml);
int store_remove(int directory, const char *name);

/* Makes or removes the link NAME.xml to the definition, which is in `definitions`, as seen from the
 * directory of such links: "../domains". */
int store_set_autostart(
        int autostart_directory, const char *definitions, const char *name, bool autostart);

bool store_get_autostart(int autostart_directory, const char *name);

/* Calls back for each NAME.xml in the directory with its text. One that can't be read is reported
 * in the log and left alone. */
typedef void (*StoreCallback)(void *userdata, const char *file, const char *xml, size_t length);
int store_load(int directory, const char *path, size_t most, StoreCallback callback, void *userdata);
