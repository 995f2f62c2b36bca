/* Settings of the kernel below /proc/sys, see sysctl(8) and the kernel's networking/ip-sysctl. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "host/sysctl.h"

#define VALUE_MAX 4096

static int open_directory(void)
{
        int fd = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

static int read_setting(int directory, const char *setting, char **ret_value)
{
        int r = file_read(directory, setting, VALUE_MAX, ret_value, NULL);

        if (r == 0)
                (*ret_value)[strcspn(*ret_value, "\n")] = '\0';
        return r;
}

int sysctl_set(const char *setting, const char *value, Error *ret_error)
{
        _cleanup_close_ int directory = open_directory();
        _cleanup_free_ char *present = NULL;
        int r = directory < 0 ? directory : read_setting(directory, setting, &present);

        if (r == 0 && strcmp(present, value) == 0)
                return 0;
        if (r == 0)
                r = file_write(directory, setting, value);
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_FAILED, "can't set /proc/sys/%s to %s", setting, value);
        return 1;
}

bool sysctl_is(const char *setting, const char *value)
{
        _cleanup_close_ int directory = open_directory();
        _cleanup_free_ char *present = NULL;

        return directory >= 0 && read_setting(directory, setting, &present) == 0 &&
                strcmp(present, value) == 0;
}
