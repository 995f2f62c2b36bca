/* Paths inside a container's tree. The tree is hostile: each path is resolved by openat2(2) with
 * RESOLVE_IN_ROOT, so no link in it leads outside. All return a descriptor, close-on-exec and (but for
 * path_open()) O_PATH, or a negative errno. Paths are absolute and have no "..". */
#pragma once

/* Opens a path, seen from the tree's own root. -ENOENT: there is none. */
int path_open(int root, const char *path, int flags);

/* Opens the directory at path, making it and those above it, mode 0755, where they are missing. */
int path_open_directory(int root, const char *path);

/* Opens the directory that holds path, as path_open_directory() does; *ret_name is the last component,
 * a part of path. */
int path_open_parent(int root, const char *path, const char **ret_name);

/* Opens the file at path, making an empty one, mode 0644, where it is missing: something to mount on. */
int path_open_file(int root, const char *path);
