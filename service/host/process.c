/* Which cgroup a process of the host is in. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "host/process.h"

int process_cgroup(pid_t pid, char **ret_path)
{
        _cleanup_free_ char *text = NULL;
        char file[64], *line, *rest;
        int r;

        snprintf(file, sizeof(file), "/proc/%d/cgroup", (int) pid);
        r = file_read(AT_FDCWD, file, 64 * 1024, &text, NULL);
        if (r < 0)
                return r == -ENOENT ? -ESRCH : r;
        rest = text;
        while ((line = strsep(&rest, "\n"))) {
                if (strncmp(line, "0::/", 4) != 0) /* cgroups(7) */
                        continue;
                *ret_path = strdup(line + 3);
                return *ret_path ? 0 : -ENOMEM;
        }
        return -ENODATA;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
        size_t n = strlen(end);

        return length > n && memcmp(text + length - n, end, n) == 0;
}

bool process_cgroup_is_in_unit(const char *path, const char *unit)
{
        for (const char *part = path; *(part += strspn(part, "/"));) {
                size_t length = strcspn(part, "/");

                if (length == strlen(unit) && memcmp(part, unit, length) == 0)
                        return true;
                if (!ends_with(part, length, ".slice"))
                        return false;
                part += length;
        }
        return false;
}
