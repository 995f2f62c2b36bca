/* The trees that are mounted for a definition's <filesystem>s, by their types. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "supervisor/mounts.h"
#include "supervisor/overlay.h"
#include "supervisor/paths.h"
#include "supervisor/trees.h"

/* The file system that sources.h has mounted. */
static int clone_source(const TreeContext *context, size_t number)
{
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "%s/%zu", context->sources, number) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        return mount_clone(AT_FDCWD, path, 0);
}

static int new_ram(uint64_t size)
{
        char options[64];

        snprintf(options, sizeof(options), "mode=755,size=%" PRIu64, size);
        return mount_new("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

static int clone_inside(const TreeContext *context, const char *path)
{
        _cleanup_close_ int source = path_open(context->root, path, O_PATH);

        return source < 0 ? source : mount_clone(source, "", AT_EMPTY_PATH | AT_RECURSIVE);
}

/* As it is, without owners, attributes and overlay. An overlay shows nothing that is mounted below. */
static int make_plain(const TreeContext *context, const FilesystemDefinition *filesystem, size_t number)
{
        switch (filesystem->type) {
        case FILESYSTEM_MOUNT:
                return mount_clone(AT_FDCWD, filesystem->source,
                        filesystem->overlay == OVERLAY_NONE ? AT_RECURSIVE : 0);
        case FILESYSTEM_FILE:
        case FILESYSTEM_BLOCK:
                return clone_source(context, number);
        case FILESYSTEM_RAM:
                return new_ram(filesystem->size);
        case FILESYSTEM_BIND:
                return clone_inside(context, filesystem->source);
        }
        return -EINVAL;
}

/* Whether a number is one that the ranges give to the container, as the host sees it; or as itself. */
static bool is_in_host_range(const IdMap *idmap, uid_t id)
{
        for (size_t i = 0; i < idmap->n_users; i++)
                if (id >= idmap->users[i].target && id - idmap->users[i].target < idmap->users[i].count)
                        return true;
        return false;
}

static bool is_in_container_range(const IdMap *idmap, uid_t id)
{
        uint32_t host;

        return id_ranges_to_host(idmap->users, idmap->n_users, id, &host);
}

/* Whether a tree whose owners were not said must be mapped: it is wholly the container's and looks as if
 * it was made without a user namespace in mind. */
static bool is_to_be_mapped(
        const TreeContext *context, const FilesystemDefinition *filesystem, const struct stat *status)
{
        bool is_own = filesystem->type == FILESYSTEM_FILE || filesystem->type == FILESYSTEM_BLOCK ||
                (filesystem->type == FILESYSTEM_MOUNT && strcmp(filesystem->target, "/") == 0 &&
                        strcmp(filesystem->source, "/") != 0);

        return is_own && !is_in_host_range(context->idmap, status->st_uid) &&
                is_in_container_range(context->idmap, status->st_uid);
}

/* Maps all of a tree, or at least its top, see "ID-mapped mounts" in mount_setattr(2). */
static int map_owners(const TreeContext *context, int tree, bool all)
{
        struct mount_attr map = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t) context->user };

        return mount_setattr(tree, "", AT_EMPTY_PATH | (all ? AT_RECURSIVE : 0), &map, sizeof(map)) < 0
                ? -errno
                : 0;
}

static int set_owners(
        const TreeContext *context, const FilesystemDefinition *filesystem, int tree, Error *ret_error)
{
        struct stat status;
        int r;

        if (context->user < 0 || filesystem->owners == OWNERS_PASSTHROUGH)
                return 0;
        if (filesystem->owners == OWNERS_MAPPED) {
                r = map_owners(context, tree, true);
                return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED,
                                       "line %d: accessmode mapped: the owners of the file system at %s "
                                       "can't be mapped",
                                       filesystem->line, filesystem->target)
                             : 0;
        }
        if (fstat(tree, &status) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't look %s up", filesystem->target);
        if (is_to_be_mapped(context, filesystem, &status) && map_owners(context, tree, true) < 0)
                map_owners(context, tree, false); /* or they stay as they are */
        return 0;
}

int tree_make(const TreeContext *context, const FilesystemDefinition *filesystem, size_t number,
        Error *ret_error)
{
        _cleanup_close_ int tree = make_plain(context, filesystem, number);
        int r;

        if (tree < 0)
                return error_set_errno(ret_error, tree, ERROR_START_FAILED, "can't mount %s at %s",
                        filesystem->source ? filesystem->source : "a new tmpfs", filesystem->target);
        r = set_owners(context, filesystem, tree, ret_error);
        if (r < 0)
                return r;
        if (filesystem->overlay != OVERLAY_NONE) {
                int overlay = overlay_make(context->sources, number, tree, filesystem, ret_error);

                if (overlay < 0)
                        return overlay;
                close_fd(tree);
                tree = overlay;
        }
        r = mount_set_attributes(tree, filesystem->readonly ? MOUNT_ATTR_RDONLY : 0, 0, AT_RECURSIVE);
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't make %s read-only", filesystem->target);
        return TAKE_FD(tree);
}
