/* The container's side of a start: from the clone to the exec of init, as a list of steps. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/names.h"
#include "base/protocol.h"
#include "supervisor/apparmor.h"
#include "supervisor/child.h"
#include "supervisor/identity.h"
#include "supervisor/interfaces.h"
#include "supervisor/limits.h"
#include "supervisor/seccomp.h"

typedef struct Child {
        const ContainerSetup *setup;
        int link;
        RootFs rootfs;
        Identity identity;
} Child;

/* What is mounted from here on stays in this namespace, and what is made has the modes that are given.
 */
static int begin(Child *child, Error *ret_error)
{
        umask(0);
        if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't make mounts private");
        return namespaces_join_shared(&child->setup->namespaces, ret_error);
}

static int raise_limits(Child *child, Error *ret_error)
{
        return limits_raise(child->setup->definition, ret_error);
}

/* What is made in the container's tree is to be its root's; but the right to make it is the host's, and
 * so are the capabilities, which a change of user would take away. */
static int build_outer(Child *child, Error *ret_error)
{
        const Namespaces *namespaces = &child->setup->namespaces;

        if (namespaces->user >= 0) {
                if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0)
                        return error_set_errno(
                                ret_error, -errno, ERROR_START_FAILED, "can't keep capabilities");
                setfsgid(namespaces->root_group);
                setfsuid(namespaces->root_user);
        }
        child->rootfs.trees = (TreeContext){
                .sources = child->setup->sources.directory,
                .idmap = &child->setup->definition->isolation.idmap,
                .user = namespaces->user,
        };
        return rootfs_build_outer(&child->rootfs, &child->setup->plan, child->setup->staging, ret_error);
}

static int enter_user_namespace(Child *child, Error *ret_error)
{
        return namespaces_enter_user(&child->setup->namespaces, ret_error);
}

/* The child goes on with the next step in namespaces of its own. Its parent is the supervisor; the
 * builder has done its work. */
static int clone_init(Child *child, Error *ret_error)
{
        struct clone_args arguments = {
                .flags = CLONE_PARENT | namespaces_clone_flags(&child->setup->namespaces),
        };
        long pid = syscall(SYS_clone3, &arguments, sizeof(arguments));

        if (pid < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't make the namespaces");
        if (pid == 0)
                return 0;
        if (message_send(child->link, &(Message){ .type = MESSAGE_STATUS, .pid = (int32_t) pid }, -1) <
                0)
                kill((pid_t) pid, SIGKILL);
        _exit(EXIT_SUCCESS);
}

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
        if (setsid() < 0 || unshare(CLONE_NEWCGROUP) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't make the cgroup namespace");
        return 0;
}

static int set_host_name(Child *child, Error *ret_error)
{
        char host[HOST_NAME_SIZE];

        if (child->setup->namespaces.shared[SHARED_UTS] >= 0)
                return 0; /* others have given it its name */
        host_name_format(child->setup->definition->name, host);
        if (sethostname(host, strlen(host)) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't set the host name");
        return 0;
}

static int build_inner(Child *child, Error *ret_error)
{
        int r = 0;

        child->rootfs.trees.user = -1; /* nothing can be mapped any more */
        if (child->setup->namespaces.user >= 0)
                r = rootfs_reopen(&child->rootfs, ret_error);
        return r < 0 ? r : rootfs_build_inner(&child->rootfs, &child->setup->plan, ret_error);
}

static int enter_rootfs(Child *child, Error *ret_error)
{
        return rootfs_enter(&child->rootfs, ret_error);
}

static int set_up_interfaces(Child *child, Error *ret_error)
{
        if (child->setup->namespaces.shared[SHARED_NET] >= 0)
                return 0;
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

static int find_identity(Child *child, Error *ret_error)
{
        const DomainDefinition *definition = child->setup->definition;
        int r = identity_find(
                definition->init_user, definition->init_group, &child->identity, ret_error);

        if (r < 0)
                return r;
        /* Its own terminal is to be init's, who may want to open it once more. */
        if (definition->init_user && fchown(STDIN_FILENO, child->identity.user, (gid_t) -1) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                        "can't give /dev/console to <inituser>: does <idmap> have it?");
        return 0;
}

/* Nothing of the service's own settings is passed on: signals, limits, the umask. */
static int reset_process(Child *child, Error *ret_error)
{
        sigset_t none;

        for (int s = 1; s < NSIG; s++)
                if (s != SIGKILL && s != SIGSTOP)
                        (void) signal(s, SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        umask(022);
        if (child->setup->definition->is_32_bit && personality(PER_LINUX32) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't show the architecture of <type>");
        return limits_apply(child->setup->definition, ret_error);
}

static int set_profile(Child *child, Error *ret_error)
{
        const char *profile = child->setup->definition->isolation.apparmor_profile;

        return profile ? apparmor_set_profile(profile, ret_error) : 0;
}

static int load_seccomp(Child *child, Error *ret_error)
{
        return seccomp_load_filter(child->setup->capabilities, ret_error);
}

/* The filter needed the capability that goes now; the bounding set does while root can still change it.
 */
static int drop_privileges(Child *child, Error *ret_error)
{
        int r = capabilities_bound(child->setup->capabilities, ret_error);

        if (r == 0)
                r = identity_assume(&child->identity, ret_error);
        return r < 0 ? r : capabilities_drop(child->setup->capabilities, ret_error);
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
        { "namespaces", begin },
        { "limits", raise_limits },
        { "filesystems", build_outer },
        { "idmap", enter_user_namespace },
        { "namespaces", clone_init },
        { "namespaces", await_go },
        { "namespaces", make_session },
        { "hostname", set_host_name },
        { "filesystems", build_inner },
        { "filesystems", enter_rootfs },
        { "interfaces", set_up_interfaces },
        { "console", connect_consoles },
        { "initdir", change_directory },
        { "inituser", find_identity },
        { "limits", reset_process },
        { "seclabel", set_profile },
        { "seccomp", load_seccomp },
        { "capabilities", drop_privileges },
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
