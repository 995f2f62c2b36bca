/* One run of a container: from clone to the exit of its init. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/protocol.h"
#include "host/network-namespace.h"
#include "supervisor/apparmor.h"
#include "supervisor/cgroup.h"
#include "supervisor/child.h"
#include "supervisor/container.h"
#include "supervisor/environment.h"
#include "supervisor/interfaces.h"

int container_setup_make(ContainerSetup *ret_setup, const DomainDefinition *definition,
        const char *runtime, Error *ret_error)
{
        ContainerSetup setup = {
                .definition = definition,
                .payload_cgroup = -1,
                .namespaces = NAMESPACES_NULL,
        };

        if (arguments_make(definition, &setup.arguments) < 0 ||
                environment_make(definition, &setup.environment) < 0 ||
                !(setup.runtime = strdup(runtime)) || asprintf(&setup.staging, "%s/root", runtime) < 0) {
                container_setup_free(&setup);
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        }
        *ret_setup = setup;
        return 0;
}

int container_setup_open(ContainerSetup *setup, Error *ret_error)
{
        const IsolationDefinition *isolation = &setup->definition->isolation;
        int r = capabilities_choose(isolation, &setup->capabilities, ret_error);

        if (r == 0 && isolation->apparmor_profile)
                r = apparmor_check(isolation->apparmor_profile, ret_error);
        return r < 0 ? r : namespaces_open(&setup->namespaces, isolation, ret_error);
}

int container_setup_filesystems(ContainerSetup *setup, Error *ret_error)
{
        return sources_open_filesystems(&setup->sources, setup->definition, setup->runtime, ret_error);
}

int container_setup_devices(ContainerSetup *setup, Error *ret_error)
{
        Sources *sources = &setup->sources;
        int r = sources_open_devices(sources, setup->definition, ret_error);

        if (r == 0)
                r = interfaces_check(setup->definition, ret_error);
        if (r == 0)
                r = links_check(setup->definition, ret_error);
        if (r == 0 && plan_make(setup->definition, sources->nodes, sources->n_nodes, &setup->plan) < 0)
                r = error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        return r;
}

int container_setup_cgroup(ContainerSetup *setup, int payload_cgroup, Error *ret_error)
{
        const Namespaces *namespaces = &setup->namespaces;
        int r = 0;

        setup->payload_cgroup = payload_cgroup;
        if (setup->definition->resources.oom_policy == OOM_KILL)
                r = cgroup_kill_as_a_group(payload_cgroup, ret_error);
        if (r == 0 && namespaces->user >= 0)
                r = cgroup_delegate(
                        payload_cgroup, namespaces->root_user, namespaces->root_group, ret_error);
        return r;
}

void container_setup_free(ContainerSetup *setup)
{
        plan_free(&setup->plan);
        strings_free(setup->arguments);
        strings_free(setup->environment);
        free(setup->staging);
        free(setup->runtime);
        close_fd(setup->payload_cgroup);
        namespaces_close(&setup->namespaces);
        sources_close(&setup->sources);
        *setup = (ContainerSetup){ .payload_cgroup = -1, .namespaces = NAMESPACES_NULL };
}

/* Clones the builder, born in the payload's cgroup, in a mount namespace of its own. All other
 * namespaces come later, since they are to belong to the container's user namespace. */
static pid_t clone_builder(const ContainerSetup *setup, int *ret_pidfd)
{
        struct clone_args arguments = {
                .flags = CLONE_NEWNS | CLONE_PIDFD | CLONE_INTO_CGROUP,
                .pidfd = (uint64_t) (uintptr_t) ret_pidfd,
                .exit_signal = SIGCHLD,
                .cgroup = (uint64_t) setup->payload_cgroup,
        };
        long pid = syscall(SYS_clone3, &arguments, sizeof(arguments));

        return pid < 0 ? -errno : (pid_t) pid;
}

static int failure_of(const Message *message, const char **ret_step, Error *ret_error)
{
        *ret_step = child_step_name(message->state);
        return error_set(ret_error, message->error < 0 ? message->error : -EIO, ERROR_START_FAILED, "%s",
                message->text);
}

/* Waits until the builder has ended, and takes the child that it leaves behind: ours, and so one whose
 * number nobody else can get. */
static int await_builder(
        Container *container, int builder, int link, const char **ret_step, Error *ret_error)
{
        Message message = { 0 };
        int r;

        waitid(P_PIDFD, (id_t) builder, &(siginfo_t){ 0 }, WEXITED);
        r = message_receive_now(link, &message);
        if (r > 0 && message.type == MESSAGE_FAILED)
                return failure_of(&message, ret_step, ret_error);
        if (r <= 0 || message.type != MESSAGE_STATUS || message.pid <= 0)
                return error_set(ret_error, -ECHILD, ERROR_START_FAILED,
                        "the child was killed, perhaps since <memory> is too small for the start");
        container->pid = message.pid;
        container->pidfd = (int) syscall(SYS_pidfd_open, message.pid, 0);
        if (container->pidfd < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't watch the child");
        return 0;
}

/* Takes the child's terminals, one descriptor a message, and then its word: that it goes on to exec,
 * after which a failure may follow, or the end of the socket, which exec closes. */
static int await_exec(Container *container, int link, const char **ret_step, Error *ret_error)
{
        bool executing = false;

        for (;;) {
                _cleanup_close_ int fd = -1;
                Message message;
                int r = message_receive(link, &message, &fd);

                if (r < 0)
                        return error_set_errno(
                                ret_error, r, ERROR_START_FAILED, "can't hear of the child");
                if (r == 0 && !executing)
                        return error_set(ret_error, -ECHILD, ERROR_START_FAILED,
                                "the child was killed, perhaps since <memory> is too small for the start");
                if (r == 0)
                        return 0;
                if (message.type == MESSAGE_STATUS)
                        executing = true;
                if (message.type == MESSAGE_FAILED)
                        return failure_of(&message, ret_step, ret_error);
                if (fd >= 0 && container->n_consoles < CONSOLES_MAX)
                        container->consoles[container->n_consoles++] = TAKE_FD(fd);
        }
}

static void close_consoles(Container *container)
{
        for (size_t i = 0; i < container->n_consoles; i++)
                close_fd(container->consoles[i]);
        container->n_consoles = 0;
}

/* Undoes a start that failed, or ends a run: kills, waits, and removes what the host has of it. */
static void unmake(const ContainerSetup *setup, Container *container)
{
        close_consoles(container);
        if (container->pid > 0) {
                container_kill(container);
                waitid(P_PIDFD, (id_t) container->pidfd, &(siginfo_t){ 0 }, WEXITED);
        }
        close_fd(container->pidfd);
        container->links = links_move_back(container->links);
        container->macvlans = macvlans_delete(container->macvlans);
        close_fd(container->network);
        interfaces_remove(setup->definition);
        cgroup_clear(setup->payload_cgroup);
        *container = CONTAINER_NULL;
}

/* What follows once the container's namespaces are there. */
static int finish_start(const ContainerSetup *setup, Container *container, int link,
        const char **ret_step, Error *ret_error)
{
        int r;

        *ret_step = "interfaces";
        container->network = r = network_namespace_open(container->pid);
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't open the network namespace");
        r = interfaces_create(setup->definition, container->pid, ret_error);
        if (r == 0)
                r = macvlans_create(setup->definition, container->pid, container->network,
                        &container->macvlans, ret_error);
        if (r == 0)
                r = links_move_in(setup->definition, container->pid, container->network,
                        &container->links, ret_error);
        if (r < 0)
                return r;
        r = message_send(link, &(Message){ .type = MESSAGE_GO }, -1);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "the child has gone");
        return await_exec(container, link, ret_step, ret_error);
}

int container_start(
        const ContainerSetup *setup, Container *ret_container, const char **ret_step, Error *ret_error)
{
        Container container = CONTAINER_NULL;
        _cleanup_close_ int ours = -1, childs = -1, builder = -1;
        int pair[2], r;
        pid_t pid;

        *ret_step = "namespaces";
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a socket");
        ours = pair[0];
        childs = pair[1];

        pid = clone_builder(setup, &builder);
        if (pid == 0) {
                close_fd(ours); /* or the child would not see that the supervisor has gone */
                child_run(setup, childs);
        }
        if (pid < 0)
                return error_set_errno(ret_error, pid, ERROR_START_FAILED, "can't make the namespaces");
        childs = close_fd(childs);

        r = await_builder(&container, builder, ours, ret_step, ret_error);
        if (r == 0)
                r = finish_start(setup, &container, ours, ret_step, ret_error);
        if (r < 0) {
                unmake(setup, &container);
                return r;
        }
        *ret_container = container;
        return 0;
}

void container_kill(const Container *container)
{
        if (container->pidfd >= 0)
                syscall(SYS_pidfd_send_signal, container->pidfd, SIGKILL, NULL, 0);
}

int container_reap(const ContainerSetup *setup, Container *container, siginfo_t *ret_status)
{
        siginfo_t status = { 0 };

        if (container->pid == 0 ||
                waitid(P_PIDFD, (id_t) container->pidfd, &status, WEXITED | WNOHANG) < 0 ||
                status.si_pid == 0)
                return 0;
        container->pid = 0;
        unmake(setup, container);
        *ret_status = status;
        return 1;
}
