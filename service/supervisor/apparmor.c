/* AppArmor: the profile that init is executed with. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "supervisor/apparmor.h"

#define ENABLED "/sys/module/apparmor/parameters/enabled"
#define PROFILES "/sys/kernel/security/apparmor/profiles"
#define PROFILES_MAX (16 * 1024 * 1024)

static bool is_enabled(void)
{
        _cleanup_free_ char *text = NULL;

        return file_read(AT_FDCWD, ENABLED, 16, &text, NULL) == 0 && text[0] == 'Y';
}

/* Lines of "NAME (MODE)". */
static bool lists_profile(const char *list, const char *profile)
{
        size_t length = strlen(profile);

        for (const char *line = list; line; line = strchr(line, '\n')) {
                line += line[0] == '\n';
                if (strncmp(line, profile, length) == 0 && strncmp(line + length, " (", 2) == 0)
                        return true;
        }
        return false;
}

int apparmor_check(const char *profile, Error *ret_error)
{
        _cleanup_free_ char *list = NULL;

        if (!is_enabled())
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "<seclabel> wants AppArmor, which this host's kernel doesn't run");
        /* Without securityfs it can't be known before init is executed. */
        if (file_read(AT_FDCWD, PROFILES, PROFILES_MAX, &list, NULL) == 0 &&
                !lists_profile(list, profile))
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "<seclabel> names the AppArmor profile \"%s\", which isn't loaded", profile);
        return 0;
}

int apparmor_set_profile(const char *profile, Error *ret_error)
{
        _cleanup_free_ char *command = NULL;
        int r;

        if (asprintf(&command, "exec %s", profile) < 0) {
                command = NULL;
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        }
        r = file_write(AT_FDCWD, "/proc/self/attr/apparmor/exec", command);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED,
                               "can't set the AppArmor profile \"%s\"", profile)
                     : 0;
}
