/* Carries out the plan of a container's file system and moves into it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "supervisor/rootfs.h"

/* How often a lookup is tried again that a rename in the tree has disturbed, see openat2(2). */
#define RESOLVE_ATTEMPTS 32

/* Opens a path of the container's tree, seen from the tree's own root. */
static int resolve(const RootFs *rootfs, const char *path, int flags)
{
        struct open_how how = {
                .flags = (uint64_t) (flags | O_CLOEXEC),
                .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
        };

        for (int attempt = 0;; attempt++) {
                long fd = syscall(SYS_openat2, rootfs->root, path, &how, sizeof(how));
                if (fd >= 0)
                        return (int) fd;
                if (errno != EAGAIN || attempt == RESOLVE_ATTEMPTS)
                        return -errno;
        }
}

/* Opens the directory at path, making it and those above it where they are missing. */
static int open_directory(const RootFs *rootfs, const char *path)
{
        _cleanup_free_ char *parent_path = NULL;
        _cleanup_close_ int parent = -1;
        const char *slash = strrchr(path, '/');
        int fd;

        fd = resolve(rootfs, path, O_PATH | O_DIRECTORY);
        if (fd != -ENOENT || !slash || !slash[1])
                return fd;

        parent_path = strndup(path, slash == path ? 1 : (size_t) (slash - path));
        if (!parent_path)
                return -ENOMEM;
        parent = open_directory(rootfs, parent_path);
        if (parent < 0)
                return parent;
        if (mkdirat(parent, slash + 1, 0755) < 0 && errno != EEXIST)
                return -errno;
        return resolve(rootfs, path, O_PATH | O_DIRECTORY);
}

/* Opens the directory that holds path; *ret_name is the last component. */
static int open_parent(const RootFs *rootfs, const char *path, const char **ret_name)
{
        _cleanup_free_ char *parent_path = NULL;
        const char *slash = strrchr(path, '/');

        parent_path = strndup(path, slash == path ? 1 : (size_t) (slash - path));
        if (!parent_path)
                return -ENOMEM;
        *ret_name = slash + 1;
        return open_directory(rootfs, parent_path);
}

/* Opens the file at path, making an empty one where it is missing: something to mount on. */
static int open_file(const RootFs *rootfs, const char *path)
{
        _cleanup_close_ int parent = -1;
        const char *name;
        int fd;

        fd = resolve(rootfs, path, O_PATH);
        if (fd != -ENOENT)
                return fd;
        parent = open_parent(rootfs, path, &name);
        if (parent < 0)
                return parent;
        if (mknodat(parent, name, S_IFREG | 0644, 0) < 0 && errno != EEXIST)
                return -errno;
        return resolve(rootfs, path, O_PATH);
}

static int set_attributes(int tree, uint64_t set, uint64_t clear, unsigned flags)
{
        struct mount_attr attributes = { .attr_set = set, .attr_clr = clear };

        if (!set && !clear)
                return 0;
        return mount_setattr(tree, "", AT_EMPTY_PATH | flags, &attributes, sizeof(attributes)) < 0
                ? -errno
                : 0;
}

/* Puts a detached mount onto what target stands for. */
static int attach(int tree, int target)
{
        int r = move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);

        return r < 0 ? -errno : 0;
}

/* Gives a new file system its options, "name=value,name". */
static int set_options(int context, const char *options)
{
        _cleanup_free_ char *copy = strdup(options ? options : "");
        char *rest = copy, *option;

        if (!copy)
                return -ENOMEM;
        while ((option = strsep(&rest, ","))) {
                char *value = strchr(option, '=');
                int r = 0;

                if (value) {
                        *value++ = '\0';
                        r = fsconfig(context, FSCONFIG_SET_STRING, option, value, 0);
                } else if (*option) {
                        r = fsconfig(context, FSCONFIG_SET_FLAG, option, NULL, 0);
                }
                if (r < 0)
                        return -errno;
        }
        return 0;
}

/* Makes a detached mount of a new file system. */
static int new_filesystem(const char *type, const char *options, uint64_t attributes)
{
        _cleanup_close_ int context = fsopen(type, FSOPEN_CLOEXEC);
        int r, tree;

        if (context < 0)
                return -errno;
        r = set_options(context, options);
        if (r < 0)
                return r;
        /* What `mount` shows at the start of the line. */
        if (fsconfig(context, FSCONFIG_SET_STRING, "source", type, 0) < 0)
                return -errno;
        if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
                return -errno;
        tree = fsmount(context, FSMOUNT_CLOEXEC, (unsigned) attributes);
        return tree < 0 ? -errno : tree;
}

static int carry_out_root(RootFs *rootfs, const Step *step, const char *staging)
{
        /* What is mounted or unmounted on the host later is so in the container too: nothing on
         * the host stays busy because of it. And nothing goes the other way. */
        struct mount_attr propagation = { .propagation = MS_SLAVE };
        struct stat status;
        int r;

        rootfs->root =
                open_tree(AT_FDCWD, step->source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
        if (rootfs->root < 0 || fstat(rootfs->root, &status) < 0)
                return -errno;
        if (!S_ISDIR(status.st_mode))
                return -ENOTDIR;
        if (mount_setattr(rootfs->root, "", AT_EMPTY_PATH | AT_RECURSIVE, &propagation,
                    sizeof(propagation)) < 0)
                return -errno;
        r = set_attributes(rootfs->root, step->attributes, 0, AT_RECURSIVE);
        if (r < 0)
                return r;
        r = move_mount(rootfs->root, "", AT_FDCWD, staging, MOVE_MOUNT_F_EMPTY_PATH);
        return r < 0 ? -errno : 0;
}

static int carry_out_detach(const RootFs *rootfs, const Step *step)
{
        for (;;) {
                _cleanup_close_ int target = resolve(rootfs, step->target, O_PATH);
                char path[64];

                if (target < 0)
                        return target == -ENOENT ? 0 : target;
                snprintf(path, sizeof(path), "/proc/self/fd/%d", target);
                if (umount2(path, MNT_DETACH) < 0)
                        return errno == EINVAL ? 0 : -errno; /* not, or no longer, a mount point */
        }
}

static int carry_out_filesystem(const RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int target = open_directory(rootfs, step->target);
        _cleanup_close_ int tree = -1;

        if (target < 0)
                return target;
        tree = new_filesystem(step->type, step->options, step->attributes);
        if (tree < 0)
                return tree;
        return attach(tree, target);
}

static int carry_out_bind(const RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int tree = -1, target = -1;
        struct stat status;
        int r;

        tree = open_tree(AT_FDCWD, step->source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
        if (tree < 0 || fstat(tree, &status) < 0)
                return -errno;
        target = S_ISDIR(status.st_mode) ? open_directory(rootfs, step->target)
                                         : open_file(rootfs, step->target);
        if (target < 0)
                return target;
        r = set_attributes(tree, step->attributes, 0, AT_RECURSIVE);
        if (r < 0)
                return r;
        return attach(tree, target);
}

static int carry_out_remount(const RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int target = resolve(rootfs, step->target, O_PATH);
        _cleanup_close_ int tree = -1;
        int r;

        if (target < 0)
                return target;
        tree = open_tree(target, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
        if (tree < 0)
                return -errno;
        r = set_attributes(tree, step->attributes, step->attributes_clear, 0);
        if (r < 0)
                return r;
        return attach(tree, target);
}

/* A file is covered by /dev/null, a directory by an empty one. */
static int carry_out_mask(const RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int target = resolve(rootfs, step->target, O_PATH);
        _cleanup_close_ int null = -1, tree = -1;
        struct stat status;

        if (target < 0)
                return target;
        if (fstat(target, &status) < 0)
                return -errno;
        if (S_ISDIR(status.st_mode)) {
                tree = new_filesystem("tmpfs", "mode=000,size=4k",
                        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV);
                return tree < 0 ? tree : attach(tree, target);
        }
        null = resolve(rootfs, "/dev/null", O_PATH);
        if (null < 0)
                return null;
        tree = open_tree(null, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
        return tree < 0 ? -errno : attach(tree, target);
}

/* A node or a link, made in its directory, which must not hold one yet. */
static int carry_out_entry(const RootFs *rootfs, const Step *step)
{
        const char *name;
        _cleanup_close_ int parent = open_parent(rootfs, step->target, &name);
        int r;

        if (parent < 0)
                return parent;
        if (step->kind == STEP_DEVICE)
                r = mknodat(parent, name, S_IFCHR | step->mode, makedev(step->major, step->minor));
        else
                r = symlinkat(step->source, parent, name);
        return r < 0 ? -errno : 0;
}

/* The terminals come from the container's own devpts, so that their names there are right. */
static int carry_out_consoles(RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int terminal = -1, tree = -1, target = -1;

        for (size_t i = 0; i < step->count; i++) {
                int unlock = 0,
                    master = resolve(rootfs, "/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
                if (master < 0)
                        return master;
                rootfs->consoles[rootfs->n_consoles++] = master;
                if (ioctl(master, TIOCSPTLCK, &unlock) < 0)
                        return -errno;
        }

        terminal = resolve(rootfs, "/dev/pts/0", O_PATH);
        if (terminal < 0)
                return terminal;
        target = open_file(rootfs, step->target);
        if (target < 0)
                return target;
        tree = open_tree(terminal, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
        return tree < 0 ? -errno : attach(tree, target);
}

static int carry_out(RootFs *rootfs, const Step *step, const char *staging)
{
        switch (step->kind) {
        case STEP_ROOT:
                return carry_out_root(rootfs, step, staging);
        case STEP_DETACH:
                return carry_out_detach(rootfs, step);
        case STEP_FILESYSTEM:
                return carry_out_filesystem(rootfs, step);
        case STEP_BIND:
                return carry_out_bind(rootfs, step);
        case STEP_REMOUNT:
                return carry_out_remount(rootfs, step);
        case STEP_MASK:
                return carry_out_mask(rootfs, step);
        case STEP_DEVICE:
        case STEP_SYMLINK:
                return carry_out_entry(rootfs, step);
        case STEP_CONSOLES:
                return carry_out_consoles(rootfs, step);
        }
        return -EINVAL;
}

/* What a step was about to do, for the error's sentence. */
static int step_failed(const Step *step, int r, Error *ret_error)
{
        switch (step->kind) {
        case STEP_ROOT:
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "can't use %s as the root directory", step->source);
        case STEP_BIND:
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't mount %s at %s",
                        step->source, step->target);
        case STEP_FILESYSTEM:
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't mount a new %s at %s",
                        step->type, step->target);
        default:
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't set up %s", step->target);
        }
}

int rootfs_build(RootFs *rootfs, const Plan *plan, const char *staging, Error *ret_error)
{
        for (size_t i = 0; i < plan->n_steps; i++) {
                const Step *step = plan->steps + i;
                int r = carry_out(rootfs, step, staging);

                if (r < 0 && !(r == -ENOENT && step->optional))
                        return step_failed(step, r, ret_error);
        }
        return 0;
}

int rootfs_enter(const RootFs *rootfs, Error *ret_error)
{
        /* pivot_root(2), "pivot_root(".", ".")": the old root ends up beneath the new one. */
        if (fchdir(rootfs->root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ||
                umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't move into the root directory");
        return 0;
}
