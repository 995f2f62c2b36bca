/* The plan of a container's file system: a flat list of steps, made before anything is mounted. */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "supervisor/plan-private.h"

#define API_ATTRIBUTES (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV)

/* What a domain that shares the host's root must not inherit: the host's own API file systems,
 * and /run, whose sockets lead to the host's services and to other containers' supervisors. */
static const Step shared_root_steps[] = {
        { .kind = STEP_DETACH, .target = "/proc" },
        { .kind = STEP_DETACH, .target = "/sys" },
        { .kind = STEP_DETACH, .target = "/dev" },
        { .kind = STEP_DETACH, .target = "/run" },
        { .kind = STEP_FILESYSTEM,
                .target = "/run",
                .type = "tmpfs",
                .options = "mode=755",
                .attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV },
};

/* Device nodes, for which a user namespace has no right, and so for an outer step. */
static const Step dev_step = {
        .kind = STEP_FILESYSTEM,
        .target = "/dev",
        .type = "tmpfs",
        .options = "mode=755,size=1m",
        .attributes = MOUNT_ATTR_NOSUID,
};

/* Each makes its directory where the one before it has made room for it. */
static const Step proc_step = {
        .kind = STEP_FILESYSTEM,
        .target = "/proc",
        .type = "proc",
        .attributes = API_ATTRIBUTES,
};
static const Step sys_step = {
        .kind = STEP_FILESYSTEM,
        .target = "/sys",
        .type = "sysfs",
        .attributes = API_ATTRIBUTES | MOUNT_ATTR_RDONLY,
};
static const Step mqueue_step = {
        .kind = STEP_FILESYSTEM,
        .target = "/dev/mqueue",
        .type = "mqueue",
        .attributes = API_ATTRIBUTES,
};
static const Step api_steps[] = {
        { .kind = STEP_FILESYSTEM,
                .target = "/sys/fs/cgroup",
                .type = "cgroup2",
                .attributes = API_ATTRIBUTES },
        { .kind = STEP_FILESYSTEM,
                .target = "/dev/shm",
                .type = "tmpfs",
                .options = "mode=1777",
                .attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV },
};

#define DEVPTS_OPTIONS "newinstance,ptmxmode=0666,mode=0620"
#define TTY_GROUP 5

/* What lxcfs(1) shows in the kernel's place, where the host runs it: the container's own limits and use.
 */
#define LXCFS "/var/lib/lxcfs"
static const char *const lxcfs_files[] = {
        "/proc/cpuinfo",
        "/proc/diskstats",
        "/proc/loadavg",
        "/proc/meminfo",
        "/proc/stat",
        "/proc/swaps",
        "/proc/uptime",
        "/sys/devices/system/cpu/online",
};
static const char *const lxcfs_sources[] = {
        LXCFS "/proc/cpuinfo",
        LXCFS "/proc/diskstats",
        LXCFS "/proc/loadavg",
        LXCFS "/proc/meminfo",
        LXCFS "/proc/stat",
        LXCFS "/proc/swaps",
        LXCFS "/proc/uptime",
        LXCFS "/sys/devices/system/cpu/online",
};

static const struct {
        const char *path;
        unsigned major;
        unsigned minor;
} devices[] = {
        { "/dev/null", 1, 3 },
        { "/dev/zero", 1, 5 },
        { "/dev/full", 1, 7 },
        { "/dev/random", 1, 8 },
        { "/dev/urandom", 1, 9 },
        { "/dev/tty", 5, 0 },
};

typedef struct Symlink {
        const char *path;
        const char *content;
} Symlink;

static const Symlink links[] = {
        { "/dev/fd", "/proc/self/fd" },
        { "/dev/stdin", "/proc/self/fd/0" },
        { "/dev/stdout", "/proc/self/fd/1" },
        { "/dev/stderr", "/proc/self/fd/2" },
        { "/dev/ptmx", "pts/ptmx" },
};

/* Settings of the kernel that no namespace divides. */
static const char *const read_only[] = {
        "/proc/sys",
        "/proc/acpi",
        "/proc/asound",
        "/proc/bus",
        "/proc/fs",
        "/proc/irq",
        "/proc/scsi",
        "/proc/tty",
};

/* What tells of the host, or reaches into it. */
static const char *const masked[] = {
        "/proc/kallsyms",
        "/proc/kcore",
        "/proc/keys",
        "/proc/latency_stats",
        "/proc/sched_debug",
        "/proc/sysrq-trigger",
        "/proc/timer_list",
        "/sys/firmware",
        "/sys/kernel/debug",
        "/sys/kernel/tracing",
};

/* /dev/tty1 and so on, where a getty looks for the consoles. */
static const Symlink tty_links[] = {
        { "/dev/tty1", "pts/0" },
        { "/dev/tty2", "pts/1" },
        { "/dev/tty3", "pts/2" },
        { "/dev/tty4", "pts/3" },
        { "/dev/tty5", "pts/4" },
        { "/dev/tty6", "pts/5" },
        { "/dev/tty7", "pts/6" },
        { "/dev/tty8", "pts/7" },
        { "/dev/tty9", "pts/8" },
        { "/dev/tty10", "pts/9" },
        { "/dev/tty11", "pts/10" },
        { "/dev/tty12", "pts/11" },
        { "/dev/tty13", "pts/12" },
        { "/dev/tty14", "pts/13" },
        { "/dev/tty15", "pts/14" },
        { "/dev/tty16", "pts/15" },
};

static void plan_add_all(Plan *plan, const Step *steps, size_t n)
{
        memcpy(plan->steps + plan->n_steps, steps, n * sizeof(*steps));
        plan->n_steps += n;
}

static void plan_add_root(Plan *plan, const FilesystemDefinition *root)
{
        plan_add(plan,
                (Step){ .kind = STEP_ROOT,
                        .target = "/",
                        .source = root ? plan_source_text(root) : "/",
                        .filesystem = root });
        if (!root || (root->type == FILESYSTEM_MOUNT && strcmp(root->source, "/") == 0))
                plan_add_all(plan, shared_root_steps, ELEMENTS(shared_root_steps));
}

static void plan_add_links(Plan *plan, const Symlink *symlinks, size_t n)
{
        for (size_t i = 0; i < n; i++)
                plan_add(plan,
                        (Step){ .kind = STEP_SYMLINK,
                                .target = symlinks[i].path,
                                .source = symlinks[i].content });
}

static void plan_add_devices(Plan *plan)
{
        for (size_t i = 0; i < ELEMENTS(devices); i++)
                plan_add(plan,
                        (Step){ .kind = STEP_DEVICE,
                                .target = devices[i].path,
                                .major = devices[i].major,
                                .minor = devices[i].minor,
                                .mode = S_IFCHR | 0666 });
        plan_add_links(plan, links, ELEMENTS(links));
}

static void plan_add_nodes(Plan *plan, const DeviceNode *nodes, size_t n_nodes)
{
        for (size_t i = 0; i < n_nodes; i++)
                plan_add(plan,
                        (Step){ .kind = STEP_DEVICE,
                                .target = nodes[i].path,
                                .major = nodes[i].major,
                                .minor = nodes[i].minor,
                                .mode = nodes[i].mode });
}

/* The group that owns terminals has the number that it has everywhere, if the container has it at all.
 */
static void plan_add_consoles(Plan *plan, const DomainDefinition *definition)
{
        const IdMap *idmap = &definition->isolation.idmap;
        uint32_t host;
        bool has_group = idmap->n_groups == 0 ||
                id_ranges_to_host(idmap->groups, idmap->n_groups, TTY_GROUP, &host);

        plan_add(plan,
                (Step){ .kind = STEP_FILESYSTEM,
                        .target = "/dev/pts",
                        .type = "devpts",
                        .options = has_group ? DEVPTS_OPTIONS ",gid=5" : DEVPTS_OPTIONS,
                        .attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC });
        plan_add(plan,
                (Step){ .kind = STEP_CONSOLES,
                        .target = "/dev/console",
                        .count = definition->n_consoles });
}

/* Not all of these exist on every kernel. /proc/sys/net holds the container's own settings. */
static void plan_add_protection(Plan *plan)
{
        for (size_t i = 0; i < ELEMENTS(read_only); i++)
                plan_add(plan,
                        (Step){ .kind = STEP_REMOUNT,
                                .target = read_only[i],
                                .attributes = MOUNT_ATTR_RDONLY,
                                .optional = true });
        plan_add(plan,
                (Step){ .kind = STEP_REMOUNT,
                        .target = "/proc/sys/net",
                        .attributes_clear = MOUNT_ATTR_RDONLY,
                        .optional = true });
        for (size_t i = 0; i < ELEMENTS(masked); i++)
                plan_add(plan, (Step){ .kind = STEP_MASK, .target = masked[i], .optional = true });
}

static void plan_add_lxcfs(Plan *plan)
{
        for (size_t i = 0; i < ELEMENTS(lxcfs_files); i++)
                plan_add_source(plan,
                        (Step){ .kind = STEP_BIND,
                                .target = lxcfs_files[i],
                                .source = lxcfs_sources[i],
                                .attributes = API_ATTRIBUTES | MOUNT_ATTR_RDONLY,
                                .optional = true },
                        true);
}

static void plan_add_outer(Plan *plan, const Planner *planner)
{
        const DomainDefinition *definition = planner->definition;

        plan_add_root(plan, domain_definition_root(definition));
        if (planner->outer_sys)
                plan_add(plan, sys_step);
        plan_add(plan, dev_step);
        if (planner->outer_mqueue)
                plan_add(plan, mqueue_step);
        plan_add_devices(plan);
        plan_add_links(plan, tty_links,
                definition->n_consoles < ELEMENTS(tty_links) ? definition->n_consoles
                                                             : ELEMENTS(tty_links));
        plan_add_nodes(plan, planner->nodes, planner->n_nodes);
        plan_add_lxcfs(plan);
        plan_add_filesystems(plan, planner);
        plan->n_outer = plan->n_steps;
}

static void plan_add_inner(Plan *plan, const Planner *planner)
{
        plan_add(plan, proc_step);
        if (!planner->outer_sys)
                plan_add(plan, sys_step);
        plan_add_all(plan, api_steps, ELEMENTS(api_steps));
        if (!planner->outer_mqueue)
                plan_add(plan, mqueue_step);
        plan_add_consoles(plan, planner->definition);
        plan_add_protection(plan);
        plan_add_late(plan, planner);
}

int plan_make(
        const DomainDefinition *definition, const DeviceNode *nodes, size_t n_nodes, Plan *ret_plan)
{
        const IsolationDefinition *isolation = &definition->isolation;
        const size_t most = ELEMENTS(shared_root_steps) + ELEMENTS(api_steps) + ELEMENTS(devices) +
                ELEMENTS(links) + ELEMENTS(tty_links) + ELEMENTS(read_only) + ELEMENTS(masked) +
                2 * (ELEMENTS(lxcfs_files) + definition->n_filesystems) + n_nodes +
                8; /* the root, /dev, /proc, /sys, /dev/mqueue, /dev/pts, the consoles, /proc/sys/net */
        bool users = isolation->idmap.n_users > 0;
        _cleanup_free_ bool *late_binds = calloc(definition->n_filesystems + 1, sizeof(bool));
        Planner planner = {
                .definition = definition,
                .nodes = nodes,
                .n_nodes = n_nodes,
                .outer_sys = users && isolation->namespaces[SHARED_NET].source != NAMESPACE_OWN,
                .outer_mqueue = users && isolation->namespaces[SHARED_IPC].source != NAMESPACE_OWN,
                .late_binds = late_binds,
        };
        Plan plan = { .steps = calloc(most, sizeof(Step)) };

        if (!plan.steps || !late_binds) {
                plan_free(&plan);
                return -ENOMEM;
        }
        plan_find_late_binds(&planner);
        plan_add_outer(&plan, &planner);
        plan_add_inner(&plan, &planner);
        *ret_plan = plan;
        return 0;
}

void plan_free(Plan *plan)
{
        free(plan->steps);
        *plan = (Plan){ 0 };
}
