/* What is left of a run that has ended, kept for who wants to know why. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/names.h"
#include "supervisor/report.h"
#include "supervisor/ring.h"

#define TIME_PATTERN "00000000T000000Z"
#define TIME_LENGTH (sizeof(TIME_PATTERN) - 1)

/* More of one domain in one second there are none, nor in any case in the directory. */
#define NUMBER_MAX 99999

bool report_name_parse(
        const char *entry, const char *domain, const char **ret_time, unsigned *ret_number)
{
        size_t length = strlen(domain);
        const char *p = entry + length + 1, *pattern = TIME_PATTERN;

        if (strncmp(entry, domain, length) != 0 || entry[length] != '-')
                return false;
        *ret_time = p;
        for (; *pattern; p++, pattern++)
                if (*pattern == '0' ? *p < '0' || *p > '9' : *p != *pattern)
                        return false;
        *ret_number = 1;
        if (!*p)
                return true;
        if (*p != '-' || strspn(p + 1, "0123456789") != strlen(p + 1) || strlen(p + 1) > 5)
                return false;
        *ret_number = (unsigned) strtoul(p + 1, NULL, 10);
        return *ret_number > 1;
}

/* Finds the oldest report of a domain, and how many there are. */
static int find_oldest(int parent, const char *domain, char **ret_oldest, unsigned *ret_n)
{
        int fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _cleanup_closedir_ DIR *directory = fd < 0 ? NULL : fdopendir(fd);
        _cleanup_free_ char *oldest = NULL;
        const struct dirent *entry;

        if (!directory) {
                int r = -errno;
                close_fd(fd);
                return r;
        }
        *ret_n = 0;
        while ((entry = readdir(directory))) {
                const char *time, *other_time;
                unsigned number, other_number;

                if (!report_name_parse(entry->d_name, domain, &time, &number))
                        continue;
                (*ret_n)++;
                if (oldest && report_name_parse(oldest, domain, &other_time, &other_number)) {
                        int order = memcmp(time, other_time, TIME_LENGTH);

                        if (order > 0 || (order == 0 && number > other_number))
                                continue;
                }
                free(oldest);
                oldest = strdup(entry->d_name);
                if (!oldest)
                        return -ENOMEM;
        }
        *ret_oldest = TAKE_PTR(oldest);
        return 0;
}

/* Makes room for one more. */
static int remove_oldest(int parent, const char *domain)
{
        unsigned n = REPORTS_MAX;
        int r = 0;

        while (r == 0 && n >= REPORTS_MAX) {
                _cleanup_free_ char *oldest = NULL;

                r = find_oldest(parent, domain, &oldest, &n);
                if (r == 0 && oldest && n >= REPORTS_MAX)
                        r = file_remove_tree(parent, oldest);
        }
        return r;
}

static struct tm broken_down(uint64_t usec)
{
        time_t seconds = (time_t) (usec / 1000000);
        struct tm time = { 0 };

        gmtime_r(&seconds, &time);
        return time;
}

/* Makes the directory. *ret_name is its name, to be freed. Returns a descriptor or a negative errno. */
static int make_directory(int parent, const EndedRun *run, char **ret_name)
{
        const struct tm ended = broken_down(run->ended);
        char time[TIME_LENGTH + 1];

        (void) strftime(time, sizeof(time), "%Y%m%dT%H%M%SZ", &ended);
        for (unsigned number = 1; number <= NUMBER_MAX; number++) {
                _cleanup_free_ char *name = NULL;
                char suffix[16] = "";
                int fd;

                if (number > 1)
                        snprintf(suffix, sizeof(suffix), "-%u", number);
                if (asprintf(&name, "%s-%s%s", run->definition->name, time, suffix) < 0)
                        return -ENOMEM;
                if (mkdirat(parent, name, 0700) < 0) {
                        if (errno == EEXIST)
                                continue;
                        return -errno;
                }
                fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (fd < 0)
                        return -errno;
                *ret_name = TAKE_PTR(name);
                return fd;
        }
        return -EEXIST;
}

static int create(int directory, const char *name)
{
        int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

        return fd < 0 ? -errno : fd;
}

static int save_xml(const EndedRun *run, int directory)
{
        _cleanup_close_ int fd = create(directory, "domain.xml");
        _cleanup_free_ char *xml = NULL;
        size_t length;
        int r = fd < 0 ? fd : file_read(run->runtime, LIVE_XML, DOMAIN_XML_MAX, &xml, &length);

        return r < 0 ? r : file_write_all(fd, xml, length);
}

/* In the words of the domain's object on the bus, as the exit status is, too. */
static const char *reason_name(ContainerReason reason)
{
        return reason == REASON_CRASHED   ? "init-killed"
                : reason == REASON_REBOOT ? "reboot"
                                          : "shutdown";
}

static int save_status(const EndedRun *run, int directory)
{
        _cleanup_close_ int fd = create(directory, "status");
        const struct tm start = broken_down(run->started), end = broken_down(run->ended);
        char uuid[UUID_TEXT_SIZE], started[32], ended[32];
        _cleanup_free_ char *text = NULL;

        if (fd < 0)
                return fd;
        uuid_format(run->definition->uuid, uuid);
        (void) strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ", &start);
        (void) strftime(ended, sizeof(ended), "%Y-%m-%dT%H:%M:%SZ", &end);
        if (asprintf(&text, "name: %s\nuuid: %s\nreason: %s\nexit-status: %d\nstarted: %s\nended: %s\n",
                    run->definition->name, uuid, reason_name(run->reason), run->exit_status, started,
                    ended) < 0)
                return -ENOMEM;
        return file_write_all(fd, text, strlen(text));
}

/* A console whose output could not be kept, since /run was full, has no file. */
static int save_console(const EndedRun *run, const char *alias, int directory)
{
        _cleanup_free_ char *name = NULL;
        _cleanup_close_ int fd = -1;
        uint64_t offset = 0;
        char chunk[4096];
        ssize_t n;
        Ring ring;
        int r;

        if (asprintf(&name, "console-%s.log", alias) < 0)
                return -ENOMEM;
        if (ring_open(&ring, run->runtime, name) < 0)
                return 0;
        fd = create(directory, name);
        r = fd < 0 ? fd : 0;
        while (r == 0 && (n = ring_read(&ring, &offset, chunk, sizeof(chunk))) != 0)
                r = n < 0 ? (int) n : file_write_all(fd, chunk, (size_t) n);
        ring_close(&ring);
        return r;
}

static int save_files(const EndedRun *run, int directory)
{
        int r = save_xml(run, directory);

        if (r == 0)
                r = save_status(run, directory);
        for (size_t i = 0; r == 0 && i < run->definition->n_consoles; i++)
                r = save_console(run, run->definition->consoles[i].alias, directory);
        return r;
}

int report_save(const EndedRun *run, const char *parent)
{
        _cleanup_close_ int reports = -1, directory = -1;
        _cleanup_free_ char *name = NULL;
        int r;

        if (mkdir(parent, 0700) < 0 && errno != EEXIST)
                return -errno;
        reports = open(parent, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (reports < 0)
                return -errno;
        r = remove_oldest(reports, run->definition->name);
        if (r < 0)
                return r;
        directory = make_directory(reports, run, &name);
        if (directory < 0)
                return directory;
        r = save_files(run, directory);
        if (r < 0)
                file_remove_tree(reports, name);
        return r;
}
