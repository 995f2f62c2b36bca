/* Limits of a process that its children inherit. */
#include <errno.h>
#include <linux/mempolicy.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "supervisor/limits.h"

/* Nothing of the service's own settings is passed on, see "Process properties" in systemd.exec(5). */
static const ResourceLimit files_limit = { .resource = RLIMIT_NOFILE, .soft = 1024, .hard = 524288 };

/* For on_crash=coredump-…: who handles the host's core dumps decides what becomes of them. */
static const ResourceLimit core_limit = {
        .resource = RLIMIT_CORE,
        .soft = RESOURCE_UNLIMITED,
        .hard = RESOURCE_UNLIMITED,
};

static int raise_limit(const ResourceLimit *limit)
{
        struct rlimit present;

        if (getrlimit((__rlimit_resource_t) limit->resource, &present) < 0)
                return -errno;
        if (present.rlim_max >= limit->hard)
                return 0;
        present.rlim_max = limit->hard;
        return setrlimit((__rlimit_resource_t) limit->resource, &present) < 0 ? -errno : 0;
}

static int apply_limit(const ResourceLimit *limit)
{
        struct rlimit values = { .rlim_cur = limit->soft, .rlim_max = limit->hard };

        return setrlimit((__rlimit_resource_t) limit->resource, &values) < 0 ? -errno : 0;
}

/* First what every container has, then what this one is to have instead. */
static int each_limit(const DomainDefinition *definition, int (*function)(const ResourceLimit *limit),
        Error *ret_error)
{
        bool dumps = definition->on_crash == LIFECYCLE_COREDUMP_DESTROY ||
                definition->on_crash == LIFECYCLE_COREDUMP_RESTART;
        int r = function(&files_limit);

        if (r == 0 && dumps)
                r = function(&core_limit);
        for (size_t i = 0; r == 0 && i < definition->resources.n_limits; i++)
                r = function(definition->resources.limits + i);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED, "can't set a resource limit")
                     : 0;
}

int limits_raise(const DomainDefinition *definition, Error *ret_error)
{
        return each_limit(definition, raise_limit, ret_error);
}

/* <numatune>: strict and restrictive are the cgroup's alone, which holds for every process in it. */
static int set_memory_policy(const ResourcesDefinition *resources)
{
        unsigned long nodes[(NUMBER_SET_MAX + 1) / (8 * sizeof(unsigned long))] = { 0 };
        int policy;

        if (resources->numa_mode == NUMA_PREFERRED)
                policy = MPOL_PREFERRED_MANY;
        else if (resources->numa_mode == NUMA_INTERLEAVE)
                policy = MPOL_INTERLEAVE;
        else
                return 0;
        for (unsigned node = 0; node <= NUMBER_SET_MAX; node++)
                if (number_set_contains(&resources->numa_nodes, node))
                        nodes[node / (8 * sizeof(nodes[0]))] |= 1UL << node % (8 * sizeof(nodes[0]));
        return syscall(SYS_set_mempolicy, policy, nodes, (unsigned long) NUMBER_SET_MAX + 2) < 0 ? -errno
                                                                                                 : 0;
}

int limits_apply(const DomainDefinition *definition, Error *ret_error)
{
        int r = set_memory_policy(&definition->resources);

        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't set the memory policy of <numatune>");
        return each_limit(definition, apply_limit, ret_error);
}
