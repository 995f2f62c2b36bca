/* lxc1-supervisor: starts one container, relays its consoles, and learns how it ends.
 *
 * Not for use by hand. lxc1d gives it a connection and the live XML as descriptors, and puts it into
 * the domain's scope before it says GO. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/protocol.h"
#include "supervisor/cgroup.h"
#include "supervisor/memory.h"
#include "supervisor/supervisor.h"

/* lxc1d is shut in by its unit and sees parts of the host read-only or not at all. A container's
 * directories are to be those of the host itself. */
static int join_host_mounts(Error *ret_error)
{
        _cleanup_close_ int host = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
        struct stat theirs, ours;

        if (host < 0 || fstat(host, &theirs) < 0 || stat("/proc/self/ns/mnt", &ours) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't find the host's mount namespace");
        if (theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev)
                return 0;
        if (setns(host, CLONE_NEWNS) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't join the host's mount namespace");
        return 0;
}

static int read_definition(DomainDefinition **ret_definition, Error *ret_error)
{
        _cleanup_free_ char *xml = NULL;
        size_t length;
        int r = file_read_fd(SUPERVISOR_DEFINITION_FD, DOMAIN_XML_MAX, &xml, &length);

        close(SUPERVISOR_DEFINITION_FD);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't read the live XML");
        return domain_definition_parse(xml, length, ret_definition, ret_error);
}

/* Tells lxc1d that it can make the scope, and waits for its word that it is there; that names the unit.
 * Before it come the namespaces of other domains that this one shares. */
static int await_scope(Supervisor *supervisor, Message *ret_go, Error *ret_error)
{
        int r = message_send(SUPERVISOR_LINK_FD, &(Message){ .type = MESSAGE_PREPARED }, -1);

        while (r >= 0) {
                int fd = -1;

                r = message_receive(SUPERVISOR_LINK_FD, ret_go, &fd);
                if (r <= 0)
                        break;
                if (ret_go->type == MESSAGE_NAMESPACE) {
                        r = namespaces_take(&supervisor->setup.namespaces, ret_go->state, fd);
                        continue;
                }
                close_fd(fd);
                return ret_go->type == MESSAGE_GO
                        ? namespaces_check(&supervisor->setup.namespaces,
                                  &supervisor->definition->isolation, ret_error)
                        : error_set(ret_error, -EPROTO, ERROR_START_FAILED, "lxc1d has said nonsense");
        }
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't hear of lxc1d");
        return error_set(ret_error, -ECONNRESET, ERROR_START_FAILED, "lxc1d has given up");
}

/* Everything up to the first run, step by step. */
static int prepare(Supervisor *supervisor, const char **ret_step, Error *ret_error)
{
        DomainDefinition *definition = NULL;
        Message go;
        int r;

        *ret_step = "supervisor";
        r = join_host_mounts(ret_error);
        if (r < 0)
                return r;
        r = read_definition(&definition, ret_error);
        if (r < 0)
                return r;
        r = supervisor_prepare(supervisor, definition, SUPERVISOR_LINK_FD, ret_error);
        if (r < 0)
                return r;

        *ret_step = "host";
        r = container_setup_open(&supervisor->setup, ret_error);
        if (r < 0)
                return r;

        *ret_step = "filesystems";
        r = container_setup_filesystems(&supervisor->setup, ret_error);
        if (r < 0)
                return r;
        *ret_step = "devices";
        r = container_setup_devices(&supervisor->setup, ret_error);
        if (r < 0)
                return r;

        *ret_step = "scope";
        r = sources_announce(&supervisor->setup.sources, SUPERVISOR_LINK_FD, ret_error);
        if (r < 0)
                return r;
        r = await_scope(supervisor, &go, ret_error);
        if (r < 0)
                return r;
        *ret_step = "cgroup";
        r = cgroup_make_leaves(go.text, ret_error);
        if (r >= 0)
                r = container_setup_cgroup(&supervisor->setup, r, ret_error);
        if (r < 0)
                return r;

        xmlFreeDoc(definition->document);
        definition->document = NULL;
        return 0;
}

static void report_failure(int r, const char *step, const Error *error)
{
        Message message = { .type = MESSAGE_FAILED };

        message_set_failure(&message, r, step, error);
        message_send(SUPERVISOR_LINK_FD, &message, -1);
}

int main(void)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Supervisor supervisor = { .setup = { .payload_cgroup = -1 } };
        const char *step;
        int r;

        /* It is executed through a descriptor, which would be its name otherwise. */
        prctl(PR_SET_NAME, "lxc1-supervisor");
        fcntl(SUPERVISOR_LINK_FD, F_SETFD, FD_CLOEXEC);
        setsid();
        umask(022); /* lxc1d's is stricter, and the container is to read its cgroup's files */

        r = prepare(&supervisor, &step, &error);
        if (r < 0) {
                sources_close(&supervisor.setup.sources); /* lxc1d ends this process once it is told */
                report_failure(r, step, &error);
                return EXIT_FAILURE;
        }
        r = supervisor_start(&supervisor);
        if (r == 0) {
                memory_give_back();
                r = supervisor_run(&supervisor);
        }
        supervisor_finish(&supervisor);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
