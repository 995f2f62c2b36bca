/* The namespaces of a container: its own user namespace, and those that it shares with others. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>

#include "supervisor/namespaces.h"
#include "supervisor/userns.h"

static const struct {
        const char *file; /* below /proc/PID/ns */
        const char *name; /* in sentences */
        int flag;
} kinds[SHARED_NAMESPACES] = {
        [SHARED_NET] = { "net", "network", CLONE_NEWNET },
        [SHARED_IPC] = { "ipc", "IPC", CLONE_NEWIPC },
        [SHARED_UTS] = { "uts", "UTS", CLONE_NEWUTS },
};

static int open_shared(const NamespaceDefinition *definition, SharedNamespace which, Error *ret_error)
{
        _cleanup_free_ char *path = NULL;
        int fd, r;

        if (definition->source == NAMESPACE_PID)
                r = asprintf(&path, "/proc/%d/ns/%s", (int) definition->pid, kinds[which].file);
        else
                r = asprintf(&path, "/run/netns/%s", definition->value);
        if (r < 0) {
                path = NULL;
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        }

        fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
                return error_set(ret_error, -ENOENT, ERROR_START_FAILED,
                        "line %d: there is no %s namespace %s: the process, or who made it, has gone",
                        definition->line, kinds[which].name, path);
        if (fd < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "line %d: can't open %s",
                        definition->line, path);
        if (ioctl(fd, NS_GET_NSTYPE) != kinds[which].flag) {
                close_fd(fd);
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "line %d: %s is not a %s namespace", definition->line, path, kinds[which].name);
        }
        return fd;
}

int namespaces_open(Namespaces *namespaces, const IsolationDefinition *isolation, Error *ret_error)
{
        *namespaces = NAMESPACES_NULL;
        for (unsigned i = 0; i < SHARED_NAMESPACES; i++) {
                const NamespaceDefinition *definition = isolation->namespaces + i;

                if (definition->source != NAMESPACE_PID && definition->source != NAMESPACE_NETNS)
                        continue;
                namespaces->shared[i] = open_shared(definition, i, ret_error);
                if (namespaces->shared[i] < 0)
                        return namespaces->shared[i];
        }
        if (isolation->idmap.n_users == 0)
                return 0;

        /* That both have a range from 0 on was checked when they were read. */
        id_ranges_to_host(isolation->idmap.users, isolation->idmap.n_users, 0, &namespaces->root_user);
        id_ranges_to_host(
                isolation->idmap.groups, isolation->idmap.n_groups, 0, &namespaces->root_group);
        namespaces->user = userns_create(&isolation->idmap, ret_error);
        return namespaces->user < 0 ? namespaces->user : 0;
}

int namespaces_take(Namespaces *namespaces, uint32_t which, int fd)
{
        if (which >= SHARED_NAMESPACES || fd < 0 || namespaces->shared[which] >= 0 ||
                ioctl(fd, NS_GET_NSTYPE) != kinds[which].flag) {
                close_fd(fd);
                return -EINVAL;
        }
        namespaces->shared[which] = fd;
        return 0;
}

int namespaces_check(
        const Namespaces *namespaces, const IsolationDefinition *isolation, Error *ret_error)
{
        for (unsigned i = 0; i < SHARED_NAMESPACES; i++)
                if (isolation->namespaces[i].source != NAMESPACE_OWN && namespaces->shared[i] < 0)
                        return error_set(ret_error, -ENOENT, ERROR_START_FAILED,
                                "line %d: the %s namespace of domain %s has not come",
                                isolation->namespaces[i].line, kinds[i].name,
                                isolation->namespaces[i].value);
        return 0;
}

int namespaces_join_shared(const Namespaces *namespaces, Error *ret_error)
{
        for (unsigned i = 0; i < SHARED_NAMESPACES; i++)
                if (namespaces->shared[i] >= 0 && setns(namespaces->shared[i], kinds[i].flag) < 0)
                        return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                                "can't join the %s namespace", kinds[i].name);
        return 0;
}

int namespaces_enter_user(const Namespaces *namespaces, Error *ret_error)
{
        if (namespaces->user < 0)
                return 0;
        if (setns(namespaces->user, CLONE_NEWUSER) < 0 || setgroups(0, NULL) < 0 ||
                setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't enter the user namespace");
        return 0;
}

uint64_t namespaces_clone_flags(const Namespaces *namespaces)
{
        uint64_t flags = CLONE_NEWPID;

        for (unsigned i = 0; i < SHARED_NAMESPACES; i++)
                if (namespaces->shared[i] < 0)
                        flags |= (uint64_t) kinds[i].flag;
        return namespaces->user < 0 ? flags : flags | CLONE_NEWNS;
}

void namespaces_close(Namespaces *namespaces)
{
        close_fd(namespaces->user);
        for (unsigned i = 0; i < SHARED_NAMESPACES; i++)
                close_fd(namespaces->shared[i]);
        *namespaces = NAMESPACES_NULL;
}
