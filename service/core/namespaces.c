/* Namespaces that a domain shares with another one: <lxc:sharenet type='name' …/> and its like. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>

#include "core/namespaces.h"
#include "host/process.h"

static const char *const kinds[] = {
        [SHARED_NET] = "net",
        [SHARED_IPC] = "ipc",
        [SHARED_UTS] = "uts",
};

void namespaces_close(int fds[SHARED_NAMESPACES])
{
        for (size_t i = 0; i < SHARED_NAMESPACES; i++)
                fds[i] = close_fd(fds[i]);
}

/* Its leader may end at any moment and its number go to another process. What was opened is the
 * domain's if the process was in its unit and lives on afterwards: then it was the same all the time. */
static int open_of_leader(const Domain *domain, const char *kind)
{
        _cleanup_close_ int process = (int) syscall(SYS_pidfd_open, domain->leader, 0);
        struct pollfd ended = { .fd = process, .events = POLLIN };
        _cleanup_free_ char *cgroup = NULL;
        _cleanup_close_ int fd = -1;
        char path[64];
        int r;

        if (process < 0)
                return -errno;
        snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int) domain->leader, kind);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = process_cgroup(domain->leader, &cgroup);
        if (r < 0)
                return r;
        if (poll(&ended, 1, 0) != 0 || !process_cgroup_is_in_unit(cgroup, domain->unit))
                return -ESRCH;
        return TAKE_FD(fd);
}

static int open_one(
        const Manager *manager, const NamespaceDefinition *shared, const char *kind, Error *ret_error)
{
        const Domain *domain = manager_find_domain(manager, shared->value);
        int r;

        if (!domain)
                return error_set(ret_error, -ENOENT, ERROR_NO_SUCH_DOMAIN,
                        "line %d: <lxc:share%s>: there is no domain '%s'", shared->line, kind,
                        shared->value);
        r = domain->state == DOMAIN_RUNNING && domain->leader > 0 ? open_of_leader(domain, kind)
                                                                  : -ESRCH;
        if (r == -ESRCH || r == -ENOENT)
                return error_set(ret_error, r, ERROR_NOT_RUNNING,
                        "line %d: <lxc:share%s>: domain %s, whose namespace is to be shared, isn't running; start it first",
                        shared->line, kind, shared->value);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "line %d: <lxc:share%s>: can't open the namespace of domain %s", shared->line,
                        kind, shared->value);
        return r;
}

int namespaces_open(const Manager *manager, const DomainDefinition *definition,
        int ret_fds[SHARED_NAMESPACES], Error *ret_error)
{
        for (size_t i = 0; i < SHARED_NAMESPACES; i++)
                ret_fds[i] = -1;
        for (size_t i = 0; i < SHARED_NAMESPACES; i++) {
                const NamespaceDefinition *shared = definition->isolation.namespaces + i;
                int r;

                if (shared->source != NAMESPACE_DOMAIN)
                        continue;
                r = open_one(manager, shared, kinds[i], ret_error);
                if (r < 0) {
                        namespaces_close(ret_fds);
                        return r;
                }
                ret_fds[i] = r;
        }
        return 0;
}
