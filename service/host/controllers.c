/* The cgroup controllers that the host has. */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/magic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "base/file.h"
#include "host/controllers.h"

#define CGROUP_ROOT "/sys/fs/cgroup"

/* Whether a list of words contains the word. */
static bool contains(const char *list, const char *separators, const char *word)
{
        size_t length = strlen(word);

        for (const char *p = list; p && *p;) {
                size_t n = strcspn(p, separators);

                if (n == length && memcmp(p, word, n) == 0)
                        return true;
                p += n;
                p += strspn(p, separators);
        }
        return false;
}

static bool have(const char *controllers, const char *name)
{
        return controllers && contains(controllers, " \n", name);
}

/* The kernel has it if it answers the question which device programs are attached, bpf(2). */
static bool have_devices(void)
{
        _cleanup_close_ int root = open(CGROUP_ROOT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        union bpf_attr query = {
                .query = { .target_fd = (uint32_t) root, .attach_type = BPF_CGROUP_DEVICE },
        };

        return root >= 0 && syscall(SYS_bpf, BPF_PROG_QUERY, &query, sizeof(query)) == 0;
}

static int missing(const char *controller, const char *allowed, Error *ret_error)
{
        if (contains(allowed, ",", controller))
                return 0;
        return error_set(ret_error, -EOPNOTSUPP, ERROR_MISSING_CONTROLLER,
                "the host has no cgroup controller '%s' in its unified hierarchy, so the domain's limits would not "
                "hold; enable it (see the kernel's command line), or start lxc1d with --allow-missing=%s",
                controller, controller);
}

int controllers_check(const char *allowed, const char *const *needed, Error *ret_error)
{
        _cleanup_free_ char *controllers = NULL;
        struct statfs status;
        int r;

        if (statfs(CGROUP_ROOT, &status) < 0 || status.f_type != CGROUP2_SUPER_MAGIC)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_MISSING_CONTROLLER,
                        "the host has no unified cgroup hierarchy at " CGROUP_ROOT
                        ", and with it no controllers cpuacct, memory and devices");
        if (file_read(AT_FDCWD, CGROUP_ROOT "/cgroup.controllers", 4096, &controllers, NULL) < 0)
                controllers = NULL;
        r = have(controllers, "memory") ? 0 : missing("memory", allowed, ret_error);
        if (r == 0 && !have_devices())
                r = missing("devices", allowed, ret_error);
        for (; r == 0 && *needed; needed++)
                if (!have(controllers, *needed))
                        r = missing(*needed, allowed, ret_error);
        return r;
}
