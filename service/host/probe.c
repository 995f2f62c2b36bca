/* What file system a block device has. */
#include <blkid/blkid.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/names.h"
#include "host/probe.h"

#define PROBE_TIMEOUT_MS 30000
#define NOBODY 65534

/* The library's functions. It is opened in the short-lived process only: the one that asks stays, and is
 * to be small. */
typedef struct Blkid {
        __typeof__(blkid_new_probe) *new_probe;
        __typeof__(blkid_probe_set_device) *set_device;
        __typeof__(blkid_probe_enable_superblocks) *enable_superblocks;
        __typeof__(blkid_probe_set_superblocks_flags) *set_superblocks_flags;
        __typeof__(blkid_probe_enable_partitions) *enable_partitions;
        __typeof__(blkid_do_safeprobe) *do_safeprobe;
        __typeof__(blkid_probe_lookup_value) *lookup_value;
} Blkid;

typedef enum ProbeResult {
        PROBE_FOUND,
        PROBE_NOTHING,
        PROBE_AMBIVALENT,
        PROBE_UNREADABLE,
        PROBE_NO_LIBRARY,
} ProbeResult;

/* What the process answers. */
typedef struct ProbeAnswer {
        ProbeResult result;
        char type[FILESYSTEM_TYPE_SIZE];       /* "" if there is none */
        char usage[FILESYSTEM_TYPE_SIZE];      /* filesystem, raid, crypto, other */
        char partitions[FILESYSTEM_TYPE_SIZE]; /* kind of the partition table; "" if there is none */
} ProbeAnswer;

static bool load_blkid(Blkid *ret_blkid)
{
        void *library = dlopen("libblkid.so.1", RTLD_NOW | RTLD_LOCAL);

        if (!library)
                return false;
        *(void **) &ret_blkid->new_probe = dlsym(library, "blkid_new_probe");
        *(void **) &ret_blkid->set_device = dlsym(library, "blkid_probe_set_device");
        *(void **) &ret_blkid->enable_superblocks = dlsym(library, "blkid_probe_enable_superblocks");
        *(void **) &ret_blkid->set_superblocks_flags =
                dlsym(library, "blkid_probe_set_superblocks_flags");
        *(void **) &ret_blkid->enable_partitions = dlsym(library, "blkid_probe_enable_partitions");
        *(void **) &ret_blkid->do_safeprobe = dlsym(library, "blkid_do_safeprobe");
        *(void **) &ret_blkid->lookup_value = dlsym(library, "blkid_probe_lookup_value");
        return ret_blkid->new_probe && ret_blkid->set_device && ret_blkid->enable_superblocks &&
                ret_blkid->set_superblocks_flags && ret_blkid->enable_partitions &&
                ret_blkid->do_safeprobe && ret_blkid->lookup_value;
}

/* From here on it can read what is open, use memory, answer, and end. */
static bool confine(void)
{
        static const int allowed[] = { SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek),
                SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fadvise64), SCMP_SYS(brk),
                SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
                SCMP_SYS(madvise), SCMP_SYS(write), SCMP_SYS(getrandom), SCMP_SYS(exit_group) };
        const struct rlimit memory = { 256 * 1024 * 1024, 256 * 1024 * 1024 }, files = { 0, 0 };
        scmp_filter_ctx filter;

        if (setrlimit(RLIMIT_AS, &memory) < 0 || setrlimit(RLIMIT_NOFILE, &files) < 0 ||
                setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
                setresuid(NOBODY, NOBODY, NOBODY) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0 ||
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
                return false;
        filter = seccomp_init(SCMP_ACT_ERRNO(EPERM)); /* ended with the process */
        for (size_t i = 0; filter && i < ELEMENTS(allowed); i++)
                if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) < 0)
                        return false;
        return filter && seccomp_load(filter) == 0;
}

static void look_up(const Blkid *blkid, blkid_probe probe, const char *name, char *field)
{
        const char *value;

        if (blkid->lookup_value(probe, name, &value, NULL) == 0)
                snprintf(field, FILESYSTEM_TYPE_SIZE, "%s", value);
}

static void probe_device(int device, ProbeAnswer *answer)
{
        blkid_probe probe;
        Blkid blkid = { 0 };
        int r;

        answer->result = PROBE_NO_LIBRARY;
        if (!load_blkid(&blkid))
                return;
        answer->result = PROBE_UNREADABLE;
        probe = blkid.new_probe();
        if (!probe || blkid.set_device(probe, device, 0, 0) != 0 || !confine())
                return;
        blkid.enable_superblocks(probe, 1);
        blkid.set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE);
        blkid.enable_partitions(probe, 1);
        r = blkid.do_safeprobe(probe); /* 1: nothing, -2: more than one thing, -1: another failure */
        if (r < 0)
                answer->result = r == -2 ? PROBE_AMBIVALENT : PROBE_UNREADABLE;
        else
                answer->result = r > 0 ? PROBE_NOTHING : PROBE_FOUND;
        if (r != 0)
                return;
        look_up(&blkid, probe, "TYPE", answer->type);
        look_up(&blkid, probe, "USAGE", answer->usage);
        look_up(&blkid, probe, "PTTYPE", answer->partitions);
}

_Noreturn static void run_child(int device, int pipe)
{
        ProbeAnswer answer = { 0 };

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        device = dup2(device, STDIN_FILENO);
        pipe = dup2(pipe, STDOUT_FILENO);
        if (device < 0 || pipe < 0 || close_range(STDERR_FILENO, ~0U, 0) < 0)
                _exit(EXIT_FAILURE);
        probe_device(device, &answer);
        _exit(write(pipe, &answer, sizeof(answer)) == sizeof(answer) ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Ends the strings, and sees that they are words. */
static bool is_plausible(ProbeAnswer *answer)
{
        char *const words[] = { answer->type, answer->usage, answer->partitions };

        if (answer->result < PROBE_FOUND || answer->result > PROBE_NO_LIBRARY)
                return false;
        for (size_t i = 0; i < ELEMENTS(words); i++) {
                words[i][FILESYSTEM_TYPE_SIZE - 1] = '\0';
                for (const char *c = words[i]; *c; c++)
                        if (!is_alphanumeric(*c) && *c != '_' && *c != '-' && *c != '.')
                                return false;
        }
        return true;
}

/* Reads the answer; a process that gives none in time is ended. */
static int read_answer(int pipe, pid_t pid, ProbeAnswer *ret_answer)
{
        struct pollfd ready = { .fd = pipe, .events = POLLIN };
        ssize_t n = 0;
        int r;

        do
                r = poll(&ready, 1, PROBE_TIMEOUT_MS);
        while (r < 0 && errno == EINTR);
        if (r > 0)
                n = read(pipe, ret_answer, sizeof(*ret_answer));
        else
                kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
                ;
        if (r == 0)
                return -ETIMEDOUT;
        return n == sizeof(*ret_answer) && is_plausible(ret_answer) ? 0 : -EBADMSG;
}

/* A file system can begin like a partition table, and a table can stand where a file system once was.
 * Of hybrid CD images both are true. */
static int judge(const ProbeAnswer *answer, const char *what, Error *ret_error)
{
        switch (answer->result) {
        case PROBE_NOTHING:
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "no file system can be recognized on %s", what);
        case PROBE_AMBIVALENT:
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "%s has signs of more than one file system: see wipefs(8)", what);
        case PROBE_UNREADABLE:
                return error_set(
                        ret_error, -EIO, ERROR_START_FAILED, "can't read what file system %s has", what);
        case PROBE_NO_LIBRARY:
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "file systems can't be recognized: install libblkid");
        case PROBE_FOUND:
                break;
        }
        if (!*answer->type)
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "%s has a partition table (%s), not a file system", what, answer->partitions);
        if (strcmp(answer->usage, "filesystem") != 0)
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED, "%s has %s, not a file system",
                        what, answer->type);
        if (*answer->partitions && strcmp(answer->type, "iso9660") != 0)
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "%s has both a partition table (%s) and a file system (%s): see wipefs(8)", what,
                        answer->partitions, answer->type);
        return 0;
}

int probe_filesystem(int device, const char *what, char ret_type[FILESYSTEM_TYPE_SIZE], Error *ret_error)
{
        _cleanup_close_ int ours = -1, childs = -1;
        ProbeAnswer answer;
        int ends[2], r;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a pipe");
        ours = ends[0];
        childs = ends[1];
        pid = fork();
        if (pid == 0)
                run_child(device, childs);
        if (pid < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a process");
        childs = close_fd(childs);

        r = read_answer(ours, pid, &answer);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "can't find out what file system %s has", what);
        r = judge(&answer, what, ret_error);
        if (r < 0)
                return r;
        memcpy(ret_type, answer.type, FILESYSTEM_TYPE_SIZE);
        return 0;
}
