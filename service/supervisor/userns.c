/* User namespaces: made from an <idmap>. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/file.h"
#include "supervisor/userns.h"

/* The longest line in a map: three numbers, two blanks and a line feed. */
#define LINE_MAX_SIZE sizeof("4294967295 4294967295 4294967295\n")

static int write_map(int process, const char *file, const IdRange *ranges, size_t n_ranges)
{
        _cleanup_free_ char *text = malloc(n_ranges * LINE_MAX_SIZE + 1);
        char *end = text;

        if (!text)
                return -ENOMEM;
        for (size_t i = 0; i < n_ranges; i++)
                end += sprintf(end, "%u %u %u\n", ranges[i].start, ranges[i].target, ranges[i].count);
        return file_write(process, file, text);
}

static int write_maps(int process, const IdMap *idmap, Error *ret_error)
{
        int r = write_map(process, "uid_map", idmap->users, idmap->n_users);

        if (r == 0)
                r = write_map(process, "gid_map", idmap->groups, idmap->n_groups);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED,
                               "the kernel doesn't take the ranges of <idmap>")
                     : 0;
}

/* A process that does nothing but be in a new user namespace until it is killed. */
static pid_t spawn_holder(int *ret_pidfd)
{
        struct clone_args arguments = {
                .flags = CLONE_NEWUSER | CLONE_PIDFD,
                .pidfd = (uint64_t) (uintptr_t) ret_pidfd,
                .exit_signal = SIGCHLD,
        };
        long pid = syscall(SYS_clone3, &arguments, sizeof(arguments));

        if (pid == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                for (;;)
                        pause();
        }
        return pid < 0 ? -errno : (pid_t) pid;
}

static int open_namespace(pid_t holder, const IdMap *idmap, Error *ret_error)
{
        _cleanup_close_ int process = -1;
        char path[sizeof("/proc/") + 3 * sizeof(pid_t)];
        int r, fd;

        snprintf(path, sizeof(path), "/proc/%d", (int) holder);
        process = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (process < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open %s", path);
        r = write_maps(process, idmap, ret_error);
        if (r < 0)
                return r;
        fd = openat(process, "ns/user", O_RDONLY | O_CLOEXEC);
        return fd < 0
                ? error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open the user namespace")
                : fd;
}

int userns_create(const IdMap *idmap, Error *ret_error)
{
        _cleanup_close_ int pidfd = -1;
        pid_t holder = spawn_holder(&pidfd);
        int fd;

        if (holder < 0)
                return error_set_errno(
                        ret_error, holder, ERROR_START_FAILED, "can't make a user namespace");
        fd = open_namespace(holder, idmap, ret_error);
        syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
        waitid(P_PIDFD, (id_t) pidfd, &(siginfo_t){ 0 }, WEXITED);
        return fd;
}
