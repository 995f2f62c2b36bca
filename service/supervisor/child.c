/* The container's side of a start: from the clone to the exec of init, as a list of steps. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/names.h"
#include "base/protocol.h"
#include "supervisor/capabilities.h"
#include "supervisor/child.h"
#include "supervisor/interfaces.h"
#include "supervisor/seccomp.h"

typedef struct Child {
        const ContainerSetup *setup;
        int link;
        RootFs rootfs;
} Child;

static int await_go(Child *child, Error *ret_error)
{
        Message message;
        int r = message_receive(child->link, &message, NULL);

        if (r <= 0 || message.type != MESSAGE_GO)
                return error_set_errno(ret_error, r < 0 ? r : -ECONNRESET, ERROR_START_FAILED,
                        "the supervisor has gone");
        return 0;
}

/* A session and a cgroup namespace that starts at the payload's cgroup, in which the child was born. */
static int make_session(Child *child, Error *ret_error)
{
        (void) child;
        umask(0);
        if (setsid() < 0 || unshare(CLONE_NEWCGROUP) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't make the cgroup namespace");
        return 0;
}

/* The name as far as a host name may have its characters: letters, digits and hyphens. */
static int set_host_name(Child *child, Error *ret_error)
{
        const char *name = child->setup->definition->name;
        char host[HOST_NAME_MAX + 1];
        size_t n = 0;

        for (; *name && n < HOST_NAME_MAX; name++)
                if (is_alphanumeric(*name) || *name == '-')
                        host[n++] = *name;
        if (n == 0) {
                memcpy(host, "container", 9);
                n = 9;
        }
        if (sethostname(host, n) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't set the host name");
        return 0;
}

static int build_rootfs(Child *child, Error *ret_error)
{
        /* From here on, what is mounted in this namespace stays in it. */
        if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't make mounts private");
        return rootfs_build(&child->rootfs, &child->setup->plan, child->setup->staging, ret_error);
}

static int enter_rootfs(Child *child, Error *ret_error)
{
        return rootfs_enter(&child->rootfs, ret_error);
}

static int set_up_interfaces(Child *child, Error *ret_error)
{
        return interfaces_set_up(child->setup->definition, ret_error);
}

/* Hands the terminals over and makes the first one standard input, output and error, and the
 * controlling terminal of the session. */
static int connect_consoles(Child *child, Error *ret_error)
{
        _cleanup_close_ int terminal = -1;

        for (size_t i = 0; i < child->rootfs.n_consoles; i++) {
                int r = message_send(
                        child->link, &(Message){ .type = MESSAGE_ANSWER }, child->rootfs.consoles[i]);
                if (r < 0)
                        return error_set_errno(
                                ret_error, r, ERROR_START_FAILED, "can't hand over a console");
        }

        terminal = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (terminal < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open /dev/console");
        for (int fd = 0; fd < 3; fd++)
                if (dup2(terminal, fd) < 0)
                        return error_set_errno(
                                ret_error, -errno, ERROR_START_FAILED, "can't use /dev/console");
        if (ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't control /dev/console");
        return 0;
}

static int change_directory(Child *child, Error *ret_error)
{
        const char *directory = child->setup->definition->init_directory;

        if (directory && chdir(directory) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                        "can't change to <initdir> %s", directory);
        return 0;
}

static int drop_capabilities(Child *child, Error *ret_error)
{
        (void) child;
        return capabilities_drop(ret_error);
}

/* Nothing of the service's own settings is passed on: signals, the limit of files, the umask. */
static int reset_process(Child *child, Error *ret_error)
{
        struct rlimit files = { 1024, 524288 };
        sigset_t none;

        (void) child;
        for (int s = 1; s < NSIG; s++)
                if (s != SIGKILL && s != SIGSTOP)
                        (void) signal(s, SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        umask(022);
        if (setrlimit(RLIMIT_NOFILE, &files) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't set the limit of open files");
        return 0;
}

static int load_seccomp(Child *child, Error *ret_error)
{
        (void) child;
        return seccomp_load_filter(ret_error);
}

/* No descriptor but 0 to 2 outlives exec, and no container its supervisor: init may undo that for
 * itself, so lxc1d kills the scope as well. */
static int close_descriptors(Child *child, Error *ret_error)
{
        char byte;

        if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't close descriptors");
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't bind to the supervisor's life");
        /* It may have died just before. */
        if (recv(child->link, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
                return error_set(ret_error, -ECONNRESET, ERROR_START_FAILED, "the supervisor has gone");
        return 0;
}

static int execute_init(Child *child, Error *ret_error)
{
        const char *init = child->setup->definition->init;
        int r = message_send(child->link, &(Message){ .type = MESSAGE_STATUS }, -1);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "the supervisor has gone");
        execve(init, child->setup->arguments, child->setup->environment);
        return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't execute <init> %s", init);
}

static const struct {
        const char *name;
        int (*carry_out)(Child *child, Error *ret_error);
} steps[] = {
        { "namespaces", await_go },
        { "namespaces", make_session },
        { "hostname", set_host_name },
        { "filesystems", build_rootfs },
        { "filesystems", enter_rootfs },
        { "interfaces", set_up_interfaces },
        { "console", connect_consoles },
        { "initdir", change_directory },
        { "capabilities", drop_capabilities },
        { "process", reset_process },
        { "seccomp", load_seccomp },
        { "descriptors", close_descriptors },
        { "init", execute_init },
};

const char *child_step_name(unsigned step)
{
        return step < ELEMENTS(steps) ? steps[step].name : "unknown";
}

_Noreturn void child_run(const ContainerSetup *setup, int link)
{
        Child child = { .setup = setup, .link = link, .rootfs = ROOTFS_NULL };
        Error error = ERROR_NULL;
        unsigned step = 0;
        int r = 0;

        while (step < ELEMENTS(steps) && (r = steps[step].carry_out(&child, &error)) == 0)
                step++;

        Message message = { .type = MESSAGE_FAILED, .state = step, .error = r };
        message_set_text(message.text, sizeof(message.text), error_message(&error));
        message_send(link, &message, -1);
        _exit(EXIT_FAILURE);
}
