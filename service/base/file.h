/* Whole small files: read, written, replaced. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Reads a file of at most `most` bytes: -EFBIG if it is longer. Never follows a last component that
 * is a link. *ret_text, to be freed, has a NUL behind its end, *ret_length, if given, the bytes
 * before it. Returns 0 or a negative errno. */
int file_read(int directory, const char *path, size_t most, char **ret_text, size_t *ret_length);

/* Reads all of an open descriptor from its start, as file_read(). */
int file_read_fd(int fd, size_t most, char **ret_text, size_t *ret_length);

/* Writes text to a file that exists, in one write(2), as kernel files want it. */
int file_write(int directory, const char *path, const char *text);

/* Writes all of it, in as many calls as that takes. Returns 0 or a negative errno. */
int file_write_all(int fd, const char *data, size_t length);

/* Replaces a file as a whole, or makes it, with these permissions: it is written under a temporary name
 * beside it, which starts with a dot, synced and renamed, so that a crash at any instant leaves the old
 * one or the new one. */
int file_replace(int directory, const char *name, const char *text, size_t length, mode_t mode);

/* Removes a directory and what is in it, down to a few levels; links are not followed. That there is
 * none is no error. Returns 0 or a negative errno. */
int file_remove_tree(int directory, const char *name);
