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

/* Each makes its directory where the one before it has made room for it. */
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
        { .kind = STEP_FILESYSTEM,
                .target = "/dev",
                .type = "tmpfs",
                .options = "mode=755,size=1m",
                .attributes = MOUNT_ATTR_NOSUID },
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
                                .mode = 0666 });
        plan_add_links(plan, links, ELEMENTS(links));
}

static void plan_add_consoles(Plan *plan, size_t n)
{
        plan_add(plan, (Step){ .kind = STEP_CONSOLES, .target = "/dev/console", .count = n });
        plan_add_links(plan, tty_links, n < ELEMENTS(tty_links) ? n : ELEMENTS(tty_links));
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
        const size_t most = ELEMENTS(shared_root_steps) + ELEMENTS(api_steps) + ELEMENTS(devices) +
                ELEMENTS(links) + ELEMENTS(tty_links) + ELEMENTS(read_only) + ELEMENTS(masked) +
                definition->n_filesystems + 3; /* the root, the consoles, /proc/sys/net */
        Plan plan = { .steps = calloc(most, sizeof(Step)) };

        if (!plan.steps)
                return -ENOMEM;

        plan_add_root(&plan, domain_definition_root(definition));
        plan_add_all(&plan, api_steps, ELEMENTS(api_steps));
        plan_add_devices(&plan);
        plan_add_consoles(&plan, definition->n_consoles);
        plan_add_protection(&plan);
        plan_add_filesystems(&plan, definition);
        *ret_plan = plan;
        return 0;
}

void plan_free(Plan *plan)
{
        free(plan->steps);
        *plan = (Plan){ 0 };
}
