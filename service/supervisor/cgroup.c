/* The leaves of the scope's cgroup: one for the supervisor, one for the container. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "supervisor/cgroup.h"

/* Twice the cgroups with others below them that a container can leave and still be started again. */
#define CLEAR_STEPS_MAX 100000

/* Finds the cgroup that this process is in, an absolute path in the unified hierarchy: cgroups(7),
 * "0::PATH". */
static int own_cgroup(char **ret_path)
{
        _cleanup_free_ char *text = NULL;
        int r = file_read(AT_FDCWD, "/proc/self/cgroup", 64 * 1024, &text, NULL);
        char *line, *rest = text;

        if (r < 0)
                return r;
        while ((line = strsep(&rest, "\n"))) {
                if (strncmp(line, "0::/", 4) != 0)
                        continue;
                *ret_path = strdup(line + 3);
                return *ret_path ? 0 : -ENOMEM;
        }
        return -ENODATA;
}

/* Opens the scope's cgroup, after a check that it is the one: limits that were set on another one
 * would be none at all. */
static int open_scope(const char *unit, Error *ret_error)
{
        _cleanup_free_ char *own = NULL, *path = NULL;
        const char *slash;
        int r = own_cgroup(&own), fd;

        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't find out the own cgroup");
        slash = strrchr(own, '/');
        if (strcmp(slash + 1, unit) != 0)
                return error_set(ret_error, -ESRCH, ERROR_START_FAILED,
                        "the supervisor is in cgroup %s, not in %s", own, unit);
        if (asprintf(&path, "/sys/fs/cgroup%s", own) < 0)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open %s", path);
        return fd;
}

/* Passes all controllers that a file names on to the cgroups below, '+', or not any more, '-'. One at a
 * time: that one can't be shall not keep back the others. */
static void set_controllers(int cgroup, const char *file, char sign)
{
        _cleanup_free_ char *controllers = NULL;
        char *name, *rest;

        if (file_read(cgroup, file, 4096, &controllers, NULL) < 0)
                return;
        rest = controllers;
        while ((name = strsep(&rest, " \n"))) {
                char word[64];

                if (!*name)
                        continue;
                snprintf(word, sizeof(word), "%c%s", sign, name);
                file_write(cgroup, "cgroup.subtree_control", word);
        }
}

/* Moves all that is left in the scope's own cgroup: helpers of this process. */
static int move_helpers(int scope)
{
        _cleanup_free_ char *processes = NULL;
        char *process, *rest;
        int r = file_read(scope, "cgroup.procs", 64 * 1024, &processes, NULL);

        rest = processes;
        while (r == 0 && (process = strsep(&rest, "\n")))
                if (*process) {
                        r = file_write(scope, "supervisor/cgroup.procs", process);
                        if (r == -ESRCH) /* it has just ended */
                                r = 0;
                }
        return r;
}

int cgroup_make_leaves(const char *unit, Error *ret_error)
{
        _cleanup_close_ int scope = open_scope(unit, ret_error);
        int payload, r;

        if (scope < 0)
                return scope;
        if ((mkdirat(scope, "supervisor", 0755) < 0 && errno != EEXIST) ||
                (mkdirat(scope, "payload", 0755) < 0 && errno != EEXIST))
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't make a cgroup below %s", unit);
        r = file_write(scope, "supervisor/cgroup.procs", "0");
        if (r == 0)
                r = move_helpers(scope);
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't move into a cgroup below %s", unit);
        set_controllers(scope, "cgroup.controllers", '+');
        payload = openat(scope, "payload", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (payload < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't open a cgroup below %s", unit);
        return payload;
}

/* Removes the cgroups in a directory that have none below them. Returns one that has some, open, or -1.
 */
static int remove_empty(int parent)
{
        int copy = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _cleanup_closedir_ DIR *directory = copy < 0 ? NULL : fdopendir(copy);
        const struct dirent *entry;

        if (!directory) {
                close_fd(copy);
                return -1;
        }
        while ((entry = readdir(directory))) {
                if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 ||
                        strcmp(entry->d_name, "..") == 0)
                        continue;
                if (unlinkat(parent, entry->d_name, AT_REMOVEDIR) < 0 && errno == EBUSY)
                        return openat(parent, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }
        return -1;
}

/* However deep the container has nested them, neither the stack nor the descriptors run out. The steps
 * are counted, so that one with a process in it after all doesn't hold this up for ever. */
void cgroup_clear(int payload)
{
        int cgroup = openat(payload, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        unsigned depth = 0;

        for (unsigned steps = 0; cgroup >= 0 && steps < CLEAR_STEPS_MAX; steps++) {
                int next = remove_empty(cgroup);

                if (next >= 0) {
                        depth++;
                } else {
                        if (depth-- == 0)
                                break;
                        next = openat(cgroup, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                }
                close_fd(cgroup);
                cgroup = next;
        }
        close_fd(cgroup);
        set_controllers(payload, "cgroup.subtree_control", '-');
}

int cgroup_delegate(int payload, uid_t user, gid_t group, Error *ret_error)
{
        _cleanup_free_ char *files = NULL;
        char *name, *rest;
        int r = file_read(AT_FDCWD, "/sys/kernel/cgroup/delegate", 4096, &files, NULL);

        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't read what of a cgroup is delegated");
        if (fchown(payload, user, group) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't delegate the cgroup");
        rest = files;
        while ((name = strsep(&rest, "\n"))) /* those of controllers needn't be there */
                if (*name && fchownat(payload, name, user, group, AT_SYMLINK_NOFOLLOW) < 0 &&
                        errno != ENOENT)
                        return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                                "can't delegate the cgroup's %s", name);
        return 0;
}

int cgroup_kill_as_a_group(int payload, Error *ret_error)
{
        int r = file_write(payload, "memory.oom.group", "1");

        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED,
                               "can't set the policy for when memory runs out")
                     : 0;
}
