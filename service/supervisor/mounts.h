/* Detached mounts: made, given their attributes, and put into place. See fsopen(2), open_tree(2),
 * mount_setattr(2) and move_mount(2). All return 0, or a descriptor that is close-on-exec, or a negative
 * errno; a mount goes with its descriptor until it is attached. */
#pragma once

#include <stdint.h>

/* Makes a detached mount of a new file system: `options` is "name=value,name" or NULL, `attributes` are
 * MOUNT_ATTR_*. */
int mount_new(const char *type, const char *options, uint64_t attributes);

/* Makes a detached copy of the mount at `path`, relative to `directory`, an open descriptor or AT_FDCWD.
 * `flags`: AT_RECURSIVE for all below it too, AT_EMPTY_PATH for directory itself. */
int mount_clone(int directory, const char *path, unsigned flags);

/* Sets and clears MOUNT_ATTR_*; `flags`: AT_RECURSIVE. */
int mount_set_attributes(int tree, uint64_t set, uint64_t clear, unsigned flags);

/* Puts a detached mount onto what the descriptor `target` stands for. */
int mount_attach(int tree, int target);
