/* Who init is: <inituser> and <initgroup>. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/identity.h"

#define IDENTITY_NAME_SIZE 256
#define ENTRY_MAX 65536
#define FILE_MAX_SIZE (16 * 1024 * 1024)

static void closep(FILE **file)
{
        if (*file)
                (void) fclose(*file); /* it was only read */
}

/* A file of the container's: no FIFO that never ends, nothing that is read for hours. */
static int open_database(const char *path, FILE **ret_file)
{
        _cleanup_close_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        struct stat status;

        if (fd < 0 || fstat(fd, &status) < 0)
                return -errno;
        if (!S_ISREG(status.st_mode))
                return -EINVAL;
        if (status.st_size > FILE_MAX_SIZE)
                return -EFBIG;
        *ret_file = fdopen(fd, "re");
        if (!*ret_file)
                return -errno;
        fd = -1; /* the stream's now */
        return 0;
}

/* A number as the XML writes it: 1000 or, where a name may look like one, +1000. */
static bool read_number(const char *text, uint32_t *ret_number)
{
        unsigned long long number;
        char *end;

        text += text[0] == '+';
        if (text[0] < '0' || text[0] > '9')
                return false;
        errno = 0;
        number = strtoull(text, &end, 10);
        if (errno || *end || number >= UINT32_MAX) /* the last one means "none" in setuid(2) */
                return false;
        *ret_number = (uint32_t) number;
        return true;
}

/* Finds the entry of a user by name, or by number where `name` is none. Returns 1, 0: there is none, or
 * a negative errno. */
static int find_user(
        Identity *identity, const char *name, uid_t number, char ret_name[IDENTITY_NAME_SIZE])
{
        _cleanup_(closep) FILE *file = NULL;
        char buffer[ENTRY_MAX];
        struct passwd entry, *found;
        int r = open_database("/etc/passwd", &file);

        if (r < 0 || !file)
                return r == -ENOENT ? 0 : r;
        while (fgetpwent_r(file, &entry, buffer, sizeof(buffer), &found) == 0) {
                if (name ? strcmp(entry.pw_name, name) != 0 : entry.pw_uid != number)
                        continue;
                identity->user = entry.pw_uid;
                identity->group = entry.pw_gid;
                if (strlen(entry.pw_name) >= IDENTITY_NAME_SIZE)
                        return -ENAMETOOLONG;
                strcpy(ret_name, entry.pw_name);
                return 1;
        }
        return 0;
}

static bool is_named(const struct group *entry, const char *name)
{
        return name && strcmp(entry->gr_name, name) == 0;
}

static bool has_member(const struct group *entry, const char *user)
{
        for (char **member = entry->gr_mem; *member; member++)
                if (strcmp(*member, user) == 0)
                        return true;
        return false;
}

/* Collects the groups that `member`, "" for nobody, is in, and finds the group `wanted`, if not NULL.
 * Returns 1, 0: there is no such group, or a negative errno. */
static int read_groups(Identity *identity, const char *wanted, const char *member)
{
        _cleanup_(closep) FILE *file = NULL;
        char buffer[ENTRY_MAX];
        struct group entry, *found;
        int r = open_database("/etc/group", &file), result = wanted ? 0 : 1;

        if (r < 0 || !file)
                return r == -ENOENT ? result : r;
        while (fgetgrent_r(file, &entry, buffer, sizeof(buffer), &found) == 0) {
                if (result == 0 && is_named(&entry, wanted)) {
                        identity->group = entry.gr_gid;
                        result = 1;
                }
                if (member[0] && identity->n_groups < IDENTITY_GROUPS_MAX && has_member(&entry, member))
                        identity->groups[identity->n_groups++] = entry.gr_gid;
        }
        return result;
}

static int not_found(Error *ret_error, int r, const char *element, const char *name, const char *file)
{
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't read the container's %s", file);
        return error_set(ret_error, -ENOENT, ERROR_START_FAILED,
                "<%s> names \"%s\", which is not in the container's %s", element, name, file);
}

static int find_by_user(
        Identity *identity, const char *user, char ret_name[IDENTITY_NAME_SIZE], Error *ret_error)
{
        uint32_t number = 0;
        bool is_number = read_number(user, &number);
        int r = find_user(identity, is_number ? NULL : user, number, ret_name);

        if (r < 0 || (r == 0 && !is_number))
                return not_found(ret_error, r, "inituser", user, "/etc/passwd");
        if (r == 0)
                identity->user = number;
        return 0;
}

int identity_find(const char *user, const char *group, Identity *ret_identity, Error *ret_error)
{
        char name[IDENTITY_NAME_SIZE] = "";
        uint32_t number = 0;
        int r = 0;

        ret_identity->user = 0;
        ret_identity->group = 0;
        ret_identity->n_groups = 0;
        if (user)
                r = find_by_user(ret_identity, user, name, ret_error);
        if (r < 0)
                return r;
        if (group && read_number(group, &number)) {
                ret_identity->group = number;
                group = NULL;
        }
        r = read_groups(ret_identity, group, name);
        return r <= 0 && group ? not_found(ret_error, r, "initgroup", group, "/etc/group") : 0;
}

int identity_assume(const Identity *identity, Error *ret_error)
{
        if (setgroups(identity->n_groups, identity->groups) < 0 ||
                setresgid(identity->group, identity->group, identity->group) < 0 ||
                setresuid(identity->user, identity->user, identity->user) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                        "can't become user %u of group %u: does <idmap> have both?", identity->user,
                        identity->group);
        return 0;
}
