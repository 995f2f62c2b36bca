/* A filesystem under an overlay: what is written goes elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "supervisor/mounts.h"
#include "supervisor/overlay.h"

typedef struct Layers {
        int lower, upper, work; /* directories */
} Layers;

/* Attaches a detached mount at a new directory. */
static int attach_at(const char *directory, const char *kind, size_t number, int tree)
{
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "%s/%s-%zu", directory, kind, number) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        if (mkdir(path, 0700) < 0 && errno != EEXIST) /* it is there from the run before */
                return -errno;
        return move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0 ? -errno : 0;
}

/* What is to have the upper layer and the kernel's own working directory. */
static int open_base(const char *directory, size_t number, const FilesystemDefinition *filesystem)
{
        _cleanup_close_ int tree = -1;
        int r;

        if (filesystem->overlay == OVERLAY_KEPT) {
                int fd = open(filesystem->overlay_kept, O_PATH | O_DIRECTORY | O_CLOEXEC);
                return fd < 0 ? -errno : fd;
        }
        tree = mount_new("tmpfs", "mode=755", MOUNT_ATTR_NODEV);
        if (tree < 0)
                return tree;
        r = attach_at(directory, "upper", number, tree);
        return r < 0 ? r : TAKE_FD(tree);
}

/* The top of the upper layer is the top of it all, and so it gets the owner and mode of the lower one's.
 */
static int open_upper(int base, int lower)
{
        struct stat status;
        int fd;

        if (fstat(lower, &status) < 0)
                return -errno;
        if (mkdirat(base, "upper", 0700) == 0) {
                if (fchownat(base, "upper", status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) < 0 ||
                        fchmodat(base, "upper", status.st_mode & 07777, 0) < 0)
                        return -errno;
        } else if (errno != EEXIST) {
                return -errno;
        }
        fd = openat(base, "upper", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

static int open_work(int base)
{
        int fd;

        if (mkdirat(base, "work", 0700) < 0 && errno != EEXIST)
                return -errno;
        fd = openat(base, "work", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

/* Names a directory by its descriptor: no character of its path needs an escape then. */
static int set_layer(int context, const char *option, int fd)
{
        char path[64];

        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        return fsconfig(context, FSCONFIG_SET_STRING, option, path, 0) < 0 ? -errno : 0;
}

static int mount_layers(const Layers *layers)
{
        _cleanup_close_ int context = fsopen("overlay", FSOPEN_CLOEXEC);
        int r, tree;

        if (context < 0)
                return -errno;
        if (fsconfig(context, FSCONFIG_SET_STRING, "source", "overlay", 0) < 0)
                return -errno;
        if ((r = set_layer(context, "lowerdir", layers->lower)) < 0 ||
                (r = set_layer(context, "upperdir", layers->upper)) < 0 ||
                (r = set_layer(context, "workdir", layers->work)) < 0)
                return r;
        if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
                return -errno;
        tree = fsmount(context, FSMOUNT_CLOEXEC, 0);
        return tree < 0 ? -errno : tree;
}

static int make(const char *directory, size_t number, int lower, const FilesystemDefinition *filesystem)
{
        _cleanup_close_ int base = -1, upper = -1, work = -1;
        int r = attach_at(directory, "lower", number, lower);

        if (r < 0)
                return r;
        base = open_base(directory, number, filesystem);
        if (base < 0)
                return base;
        upper = open_upper(base, lower);
        if (upper < 0)
                return upper;
        work = open_work(base);
        if (work < 0)
                return work;
        return mount_layers(&(Layers){ .lower = lower, .upper = upper, .work = work });
}

int overlay_make(const char *directory, size_t number, int lower, const FilesystemDefinition *filesystem,
        Error *ret_error)
{
        int r = make(directory, number, lower, filesystem);

        if (r >= 0)
                return r;
        if (filesystem->overlay == OVERLAY_VOLATILE)
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "can't make the overlay over %s", filesystem->source);
        return error_set_errno(ret_error, r, ERROR_START_FAILED,
                "can't make the overlay over %s with %s", filesystem->source, filesystem->overlay_kept);
}
