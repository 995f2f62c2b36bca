/* Carries out the plan of a container's file system and moves into it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "supervisor/mounts.h"
#include "supervisor/paths.h"
#include "supervisor/rootfs.h"

/* Attaches a detached mount at the step's target, which is made if it is missing; or keeps it. */
static int place(RootFs *rootfs, const Step *step, int tree)
{
        _cleanup_close_ int target = -1;
        struct stat status;

        if (step->keep) {
                rootfs->kept[step->kept] = fcntl(tree, F_DUPFD_CLOEXEC, 0);
                return rootfs->kept[step->kept] < 0 ? -errno : 0;
        }
        if (fstat(tree, &status) < 0)
                return -errno;
        target = S_ISDIR(status.st_mode) ? path_open_directory(rootfs->root, step->target)
                                         : path_open_file(rootfs->root, step->target);
        return target < 0 ? target : mount_attach(tree, target);
}

static int make_tree(RootFs *rootfs, const Step *step, Error *ret_error)
{
        rootfs->trees.root = rootfs->root;
        return tree_make(&rootfs->trees, step->filesystem, step->number, ret_error);
}

static int carry_out_tree(RootFs *rootfs, const Step *step, Error *ret_error)
{
        _cleanup_close_ int tree = make_tree(rootfs, step, ret_error);

        return tree < 0 ? tree : place(rootfs, step, tree);
}

static int carry_out_root(RootFs *rootfs, const Step *step, const char *staging, Error *ret_error)
{
        /* What is mounted or unmounted on the host later is so in the container too: nothing on
         * the host stays busy because of it. And nothing goes the other way. */
        struct mount_attr propagation = { .propagation = MS_SLAVE };
        struct stat status;
        int r;

        rootfs->root = step->filesystem ? make_tree(rootfs, step, ret_error)
                                        : mount_clone(AT_FDCWD, step->source, AT_RECURSIVE);
        if (rootfs->root < 0)
                return rootfs->root;
        if (fstat(rootfs->root, &status) < 0)
                return -errno;
        if (!S_ISDIR(status.st_mode))
                return -ENOTDIR;
        if (mount_setattr(rootfs->root, "", AT_EMPTY_PATH | AT_RECURSIVE, &propagation,
                    sizeof(propagation)) < 0)
                return -errno;
        r = move_mount(rootfs->root, "", AT_FDCWD, staging, MOVE_MOUNT_F_EMPTY_PATH);
        return r < 0 ? -errno : 0;
}

static int carry_out_detach(const RootFs *rootfs, const Step *step)
{
        for (;;) {
                _cleanup_close_ int target = path_open(rootfs->root, step->target, O_PATH);
                char path[64];

                if (target < 0)
                        return target == -ENOENT ? 0 : target;
                snprintf(path, sizeof(path), "/proc/self/fd/%d", target);
                if (umount2(path, MNT_DETACH) < 0)
                        return errno == EINVAL ? 0 : -errno; /* not, or no longer, a mount point */
        }
}

static int carry_out_filesystem(RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int tree = mount_new(step->type, step->options, step->attributes);

        return tree < 0 ? tree : place(rootfs, step, tree);
}

static int carry_out_bind(RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int tree = mount_clone(AT_FDCWD, step->source, AT_RECURSIVE);
        int r;

        if (tree < 0)
                return tree;
        r = mount_set_attributes(tree, step->attributes, 0, AT_RECURSIVE);
        return r < 0 ? r : place(rootfs, step, tree);
}

static int carry_out_attach(RootFs *rootfs, const Step *step)
{
        int tree = rootfs->kept[step->kept];

        return tree < 0 ? 0 : place(rootfs, step, tree);
}

static int carry_out_remount(const RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int target = path_open(rootfs->root, step->target, O_PATH);
        _cleanup_close_ int tree = -1;
        int r;

        if (target < 0)
                return target;
        tree = mount_clone(target, "", AT_EMPTY_PATH);
        if (tree < 0)
                return tree;
        r = mount_set_attributes(tree, step->attributes, step->attributes_clear, 0);
        return r < 0 ? r : mount_attach(tree, target);
}

/* A file is covered by /dev/null, a directory by an empty one. */
static int carry_out_mask(const RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int target = path_open(rootfs->root, step->target, O_PATH);
        _cleanup_close_ int null = -1, tree = -1;
        struct stat status;

        if (target < 0)
                return target;
        if (fstat(target, &status) < 0)
                return -errno;
        if (S_ISDIR(status.st_mode)) {
                tree = mount_new("tmpfs", "mode=000,size=4k",
                        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV);
                return tree < 0 ? tree : mount_attach(tree, target);
        }
        null = path_open(rootfs->root, "/dev/null", O_PATH);
        if (null < 0)
                return null;
        tree = mount_clone(null, "", AT_EMPTY_PATH);
        return tree < 0 ? tree : mount_attach(tree, target);
}

/* A node or a link, made in its directory, which must not hold one yet. */
static int carry_out_entry(const RootFs *rootfs, const Step *step)
{
        const char *name;
        _cleanup_close_ int parent = path_open_parent(rootfs->root, step->target, &name);
        int r;

        if (parent < 0)
                return parent;
        if (step->kind == STEP_DEVICE)
                r = mknodat(parent, name, step->mode, makedev(step->major, step->minor));
        else
                r = symlinkat(step->source, parent, name);
        return r < 0 ? -errno : 0;
}

/* The terminals come from the container's own devpts, so that their names there are right. */
static int carry_out_consoles(RootFs *rootfs, const Step *step)
{
        _cleanup_close_ int terminal = -1, tree = -1;

        for (size_t i = 0; i < step->count; i++) {
                int unlock = 0,
                    master = path_open(rootfs->root, "/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
                if (master < 0)
                        return master;
                rootfs->consoles[rootfs->n_consoles++] = master;
                if (ioctl(master, TIOCSPTLCK, &unlock) < 0)
                        return -errno;
        }

        terminal = path_open(rootfs->root, "/dev/pts/0", O_PATH);
        if (terminal < 0)
                return terminal;
        tree = mount_clone(terminal, "", AT_EMPTY_PATH);
        return tree < 0 ? tree : place(rootfs, step, tree);
}

static int carry_out(RootFs *rootfs, const Step *step, const char *staging, Error *ret_error)
{
        switch (step->kind) {
        case STEP_ROOT:
                return carry_out_root(rootfs, step, staging, ret_error);
        case STEP_DETACH:
                return carry_out_detach(rootfs, step);
        case STEP_FILESYSTEM:
                return carry_out_filesystem(rootfs, step);
        case STEP_BIND:
                return carry_out_bind(rootfs, step);
        case STEP_TREE:
                return carry_out_tree(rootfs, step, ret_error);
        case STEP_REMOUNT:
                return carry_out_remount(rootfs, step);
        case STEP_MASK:
                return carry_out_mask(rootfs, step);
        case STEP_DEVICE:
        case STEP_SYMLINK:
                return carry_out_entry(rootfs, step);
        case STEP_CONSOLES:
                return carry_out_consoles(rootfs, step);
        case STEP_ATTACH:
                return carry_out_attach(rootfs, step);
        }
        return -EINVAL;
}

/* What a step was about to do, for the error's sentence, if it hasn't said so itself. */
static int step_failed(const Step *step, int r, Error *ret_error)
{
        if (ret_error->name)
                return r;
        switch (step->kind) {
        case STEP_ROOT:
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "can't use %s as the root directory", step->source);
        case STEP_BIND:
        case STEP_TREE:
        case STEP_ATTACH:
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

/* Whether a failure is that of something that needn't be there: it isn't, or who served it is gone. */
static bool is_excused(const Step *step, int r)
{
        return step->optional && (r == -ENOENT || r == -ENOTCONN);
}

static int build(
        RootFs *rootfs, const Step *steps, size_t n_steps, const char *staging, Error *ret_error)
{
        for (size_t i = 0; i < n_steps; i++) {
                int r = carry_out(rootfs, steps + i, staging, ret_error);

                if (r < 0 && !is_excused(steps + i, r))
                        return step_failed(steps + i, r, ret_error);
        }
        return 0;
}

int rootfs_build_outer(RootFs *rootfs, const Plan *plan, const char *staging, Error *ret_error)
{
        int r;

        rootfs->kept = calloc(plan->n_kept + 1, sizeof(int));
        if (!rootfs->kept)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        while (rootfs->n_kept < plan->n_kept)
                rootfs->kept[rootfs->n_kept++] = -1;

        r = build(rootfs, plan->steps, plan->n_outer, staging, ret_error);
        if (r < 0)
                return r;
        if (fchdir(rootfs->root) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't change to the root directory");
        return 0;
}

int rootfs_build_inner(RootFs *rootfs, const Plan *plan, Error *ret_error)
{
        return build(
                rootfs, plan->steps + plan->n_outer, plan->n_steps - plan->n_outer, NULL, ret_error);
}

int rootfs_reopen(RootFs *rootfs, Error *ret_error)
{
        /* The working directory has come along into the new namespace, the descriptor has not. */
        close_fd(rootfs->root);
        rootfs->root = mount_clone(AT_FDCWD, ".", AT_RECURSIVE);
        if (rootfs->root < 0)
                return error_set_errno(
                        ret_error, rootfs->root, ERROR_START_FAILED, "can't copy the root directory");
        if (move_mount(rootfs->root, "", AT_FDCWD, ".", MOVE_MOUNT_F_EMPTY_PATH) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                        "can't put the root directory into place");
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
