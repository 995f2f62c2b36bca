/* The plan of a container's file system: a flat list of steps, made before anything is mounted. */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "supervisor/plan.h"

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

static const Step api_steps[] = {
        { .kind = STEP_FILESYSTEM, .target = "/proc", .type = "proc", .attributes = API_ATTRIBUTES },
        { .kind = STEP_FILESYSTEM,
                .target = "/sys",
                .type = "sysfs",
                .attributes = API_ATTRIBUTES | MOUNT_ATTR_RDONLY },
        { .kind = STEP_FILESYSTEM,
                .target = "/sys/fs/cgroup",
                .type = "cgroup2",
                .attributes = API_ATTRIBUTES },

        /* Kernel settings and what tells of, or reaches into, the host. The namespaces see to
         * the rest: /proc/sys/net holds the container's own settings. */
        { .kind = STEP_REMOUNT, .target = "/proc/sys", .attributes = MOUNT_ATTR_RDONLY },
        { .kind = STEP_REMOUNT,
                .target = "/proc/sys/net",
                .attributes_clear = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/acpi",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/asound",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/bus",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/fs",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/irq",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/scsi",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },
        { .kind = STEP_REMOUNT,
                .target = "/proc/tty",
                .attributes = MOUNT_ATTR_RDONLY,
                .optional = true },

        { .kind = STEP_FILESYSTEM,
                .target = "/dev",
                .type = "tmpfs",
                .options = "mode=755,size=1m",
                .attributes = MOUNT_ATTR_NOSUID },
        { .kind = STEP_DEVICE, .target = "/dev/null", .major = 1, .minor = 3, .mode = 0666 },
        { .kind = STEP_DEVICE, .target = "/dev/zero", .major = 1, .minor = 5, .mode = 0666 },
        { .kind = STEP_DEVICE, .target = "/dev/full", .major = 1, .minor = 7, .mode = 0666 },
        { .kind = STEP_DEVICE, .target = "/dev/random", .major = 1, .minor = 8, .mode = 0666 },
        { .kind = STEP_DEVICE, .target = "/dev/urandom", .major = 1, .minor = 9, .mode = 0666 },
        { .kind = STEP_DEVICE, .target = "/dev/tty", .major = 5, .minor = 0, .mode = 0666 },
        { .kind = STEP_SYMLINK, .target = "/dev/fd", .source = "/proc/self/fd" },
        { .kind = STEP_SYMLINK, .target = "/dev/stdin", .source = "/proc/self/fd/0" },
        { .kind = STEP_SYMLINK, .target = "/dev/stdout", .source = "/proc/self/fd/1" },
        { .kind = STEP_SYMLINK, .target = "/dev/stderr", .source = "/proc/self/fd/2" },
        { .kind = STEP_SYMLINK, .target = "/dev/ptmx", .source = "pts/ptmx" },
        { .kind = STEP_FILESYSTEM,
                .target = "/dev/shm",
                .type = "tmpfs",
                .options = "mode=1777",
                .attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV },
        { .kind = STEP_FILESYSTEM,
                .target = "/dev/mqueue",
                .type = "mqueue",
                .attributes = API_ATTRIBUTES },
        { .kind = STEP_FILESYSTEM,
                .target = "/dev/pts",
                .type = "devpts",
                .options = "newinstance,ptmxmode=0666,mode=0620,gid=5",
                .attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC },

        { .kind = STEP_MASK, .target = "/proc/kallsyms", .optional = true },
        { .kind = STEP_MASK, .target = "/proc/kcore", .optional = true },
        { .kind = STEP_MASK, .target = "/proc/keys", .optional = true },
        { .kind = STEP_MASK, .target = "/proc/latency_stats", .optional = true },
        { .kind = STEP_MASK, .target = "/proc/sched_debug", .optional = true },
        { .kind = STEP_MASK, .target = "/proc/sysrq-trigger", .optional = true },
        { .kind = STEP_MASK, .target = "/proc/timer_list", .optional = true },
        { .kind = STEP_MASK, .target = "/sys/firmware", .optional = true },
        { .kind = STEP_MASK, .target = "/sys/kernel/debug", .optional = true },
        { .kind = STEP_MASK, .target = "/sys/kernel/tracing", .optional = true },
};

/* /dev/tty1 and so on, where a getty looks for the consoles. */
static const struct {
        const char *link;
        const char *terminal;
} tty_links[] = {
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

static void plan_add(Plan *plan, Step step)
{
        plan->steps[plan->n_steps++] = step;
}

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
                        .source = root ? root->source : "/",
                        .attributes = root && root->readonly ? MOUNT_ATTR_RDONLY : 0 });
        if (!root || strcmp(root->source, "/") == 0)
                plan_add_all(plan, shared_root_steps, ELEMENTS(shared_root_steps));
}

static void plan_add_consoles(Plan *plan, size_t n)
{
        plan_add(plan, (Step){ .kind = STEP_CONSOLES, .target = "/dev/console", .count = n });
        for (size_t i = 0; i < n && i < ELEMENTS(tty_links); i++)
                plan_add(plan,
                        (Step){ .kind = STEP_SYMLINK,
                                .target = tty_links[i].link,
                                .source = tty_links[i].terminal });
}

static void plan_add_filesystems(Plan *plan, const DomainDefinition *definition)
{
        for (size_t i = 0; i < definition->n_filesystems; i++) {
                const FilesystemDefinition *filesystem = definition->filesystems + i;

                if (filesystem != domain_definition_root(definition))
                        plan_add(plan,
                                (Step){ .kind = STEP_BIND,
                                        .target = filesystem->target,
                                        .source = filesystem->source,
                                        .attributes = filesystem->readonly ? MOUNT_ATTR_RDONLY : 0 });
        }
}

int plan_make(const DomainDefinition *definition, Plan *ret_plan)
{
        size_t most = 2 + ELEMENTS(shared_root_steps) + ELEMENTS(api_steps) + ELEMENTS(tty_links) +
                definition->n_filesystems;
        Plan plan = { .steps = calloc(most, sizeof(Step)) };

        if (!plan.steps)
                return -ENOMEM;

        plan_add_root(&plan, domain_definition_root(definition));
        plan_add_all(&plan, api_steps, ELEMENTS(api_steps));
        plan_add_consoles(&plan, definition->n_consoles);
        plan_add_filesystems(&plan, definition);
        *ret_plan = plan;
        return 0;
}

void plan_free(Plan *plan)
{
        free(plan->steps);
        *plan = (Plan){ 0 };
}
