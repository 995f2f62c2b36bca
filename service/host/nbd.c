/* Images of other formats than raw as block devices: nbd(4) and qemu-nbd(8). */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nbd.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/file.h"
#include "host/nbd.h"

/* Who looks for a free device locks this directory, which only root can open. */
#define NBD_LOCK "/var/lib/lxc1"

#define NBD_DEVICES_MAX 1024
#define START_TIMEOUT_MS 60000
#define END_TIMEOUT_MS 30000
#define POLL_MS 10

static const char *const programs[] = {
        "/usr/bin/qemu-nbd",
        "/usr/local/bin/qemu-nbd",
        "/usr/sbin/qemu-nbd",
};

static const char *find_program(void)
{
        for (size_t i = 0; i < ELEMENTS(programs); i++)
                if (access(programs[i], X_OK) == 0)
                        return programs[i];
        return NULL;
}

/* Whether the kernel knows a process that serves it; the file is there as long as it is connected. */
static bool is_connected(unsigned number)
{
        char path[64];

        snprintf(path, sizeof(path), "/sys/block/nbd%u/pid", number);
        return access(path, F_OK) == 0;
}

static bool exists(unsigned number)
{
        char path[64];

        snprintf(path, sizeof(path), "/sys/block/nbd%u", number);
        return access(path, F_OK) == 0;
}

/* In 512-byte sectors; 0 while nothing is connected. */
static bool has_size(unsigned number)
{
        _cleanup_free_ char *text = NULL;
        char path[64];

        snprintf(path, sizeof(path), "/sys/block/nbd%u/size", number);
        return file_read(AT_FDCWD, path, 64, &text, NULL) == 0 && strtoull(text, NULL, 10) > 0;
}

/* Chooses the first device from *number on that nobody serves. */
static int find_free(unsigned *number, Error *ret_error)
{
        if (!exists(0))
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "the host has no NBD devices for images that are not raw: load the kernel's "
                        "module nbd");
        for (; *number < NBD_DEVICES_MAX && exists(*number); (*number)++)
                if (!is_connected(*number))
                        return 0;
        return error_set(ret_error, -EBUSY, ERROR_START_FAILED,
                "all NBD devices of the host are in use: load the kernel's module nbd with a larger "
                "nbds_max");
}

/* In the child. Errors go where the caller reads them, without ever waiting for that. Only a verbose
 * server stays the caller's child, rather than to become a daemon. */
_Noreturn static void execute(const char *program, const char *device, const char *path,
        const char *format, bool readonly, int said, pid_t parent)
{
        const char *arguments[] = { "qemu-nbd", "--verbose", "--connect", device, "--format", format,
                "--discard=unmap", path, readonly ? "--read-only" : NULL, NULL };
        char *environment[] = { (char *) "PATH=/usr/sbin:/usr/bin:/sbin:/bin", (char *) "LC_ALL=C",
                NULL };
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        sigset_t signals;

        /* When memory runs out, who writes is to go, not what is written to. */
        file_write(AT_FDCWD, "/proc/self/oom_score_adj", "-900");
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGHUP);
        if (sigprocmask(SIG_SETMASK, &signals, NULL) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
                getppid() != parent || fcntl(said, F_SETFL, O_NONBLOCK) < 0 ||
                dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
                dup2(said, STDERR_FILENO) < 0)
                _exit(EXIT_FAILURE);
        execve(program, (char **) (uintptr_t) arguments, environment);
        dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
        _exit(EXIT_FAILURE);
}

static int spawn(const char *device, const char *path, const char *format, bool readonly, NbdDevice *nbd,
        Error *ret_error)
{
        const char *program = find_program();
        pid_t parent = getpid();
        _cleanup_close_ int childs = -1;
        int ends[2];

        if (!program)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "the host has no qemu-nbd for images that are not raw: install qemu-utils");
        if (pipe2(ends, O_CLOEXEC) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a pipe");
        nbd->said = ends[0];
        childs = ends[1];
        nbd->pid = fork();
        if (nbd->pid == 0)
                execute(program, device, path, format, readonly, childs, parent);
        if (nbd->pid < 0) {
                nbd->pid = 0;
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't start qemu-nbd");
        }
        return 0;
}

static void pause_ms(int ms)
{
        struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

        nanosleep(&time, NULL);
}

/* Whether the server has ended within the time. */
static bool await_end(NbdDevice *nbd, int timeout_ms)
{
        for (int waited = 0;; waited += POLL_MS) {
                pid_t pid = waitpid(nbd->pid, NULL, WNOHANG);

                if (pid == nbd->pid || (pid < 0 && errno != EINTR)) {
                        nbd->pid = 0;
                        return true;
                }
                if (waited >= timeout_ms)
                        return false;
                pause_ms(POLL_MS);
        }
}

static void end_server(NbdDevice *nbd)
{
        if (nbd->pid > 0 && !await_end(nbd, 0)) {
                kill(nbd->pid, SIGKILL);
                waitpid(nbd->pid, NULL, 0);
                nbd->pid = 0;
        }
        nbd->said = close_fd(nbd->said);
        nbd->fd = close_fd(nbd->fd);
}

/* What the server complained of in its first lines, as one line. */
static const char *complaint(const NbdDevice *nbd, char buffer[200])
{
        struct pollfd ready = { .fd = nbd->said, .events = POLLIN };
        ssize_t n = poll(&ready, 1, 0) > 0 ? read(nbd->said, buffer, 199) : 0;

        while (n > 0 && buffer[n - 1] == '\n')
                n--;
        if (n <= 0)
                return "it does not say why";
        buffer[n] = '\0';
        for (char *c = buffer; *c; c++)
                if ((unsigned char) *c < ' ')
                        *c = ' ';
        return buffer;
}

/* Waits until the device is there and gives what it holds. -EAGAIN: somebody else has taken it. */
static int await_device(
        NbdDevice *nbd, unsigned number, const char *device, const char *path, Error *ret_error)
{
        char buffer[512];

        for (int waited = 0; !has_size(number) || !is_connected(number); waited += POLL_MS) {
                if (await_end(nbd, 0)) {
                        if (is_connected(number))
                                return -EAGAIN;
                        return error_set(ret_error, -EIO, ERROR_START_FAILED,
                                "qemu-nbd can't serve %s: %s", path, complaint(nbd, buffer));
                }
                if (waited >= START_TIMEOUT_MS)
                        return error_set(ret_error, -ETIMEDOUT, ERROR_START_FAILED,
                                "qemu-nbd does not serve %s: %s", path, complaint(nbd, buffer));
                pause_ms(POLL_MS);
        }
        nbd->fd = open(device, O_RDONLY | O_CLOEXEC);
        if (nbd->fd < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open %s", device);
        if (pread(nbd->fd, buffer, sizeof(buffer), 0) != sizeof(buffer))
                return error_set(
                        ret_error, -EIO, ERROR_START_FAILED, "can't read %s from %s", path, device);
        return 0;
}

static int try_attach(const char *path, const char *format, bool readonly, unsigned number,
        NbdDevice *ret_device, Error *ret_error)
{
        NbdDevice nbd = NBD_DEVICE_NULL;
        char device[32];
        int r;

        snprintf(device, sizeof(device), "/dev/nbd%u", number);
        r = spawn(device, path, format, readonly, &nbd, ret_error);
        if (r == 0)
                r = await_device(&nbd, number, device, path, ret_error);
        if (r < 0) {
                end_server(&nbd);
                return r;
        }
        *ret_device = nbd;
        return 0;
}

/* qemu-nbd takes many things for an image, a directory or a device among them. */
static int check_image(const char *path, Error *ret_error)
{
        struct stat status;

        if (stat(path, &status) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't open the image %s", path);
        if (!S_ISREG(status.st_mode))
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "can't use %s as an image: it is not a regular file", path);
        return 0;
}

int nbd_attach(
        const char *path, const char *format, bool readonly, NbdDevice *ret_device, Error *ret_error)
{
        _cleanup_close_ int lock = -1;
        unsigned number = 0;
        int r = check_image(path, ret_error);

        if (r < 0)
                return r;
        /* One at a time: between the choice of a device and its connection nothing marks it as taken. */
        lock = open(NBD_LOCK, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (lock >= 0)
                flock(lock, LOCK_EX);
        do {
                r = find_free(&number, ret_error);
                if (r < 0)
                        return r;
                r = try_attach(path, format, readonly, number, ret_device, ret_error);
        } while (r == -EAGAIN);
        return r;
}

void nbd_detach(NbdDevice *device)
{
        if (device->fd >= 0) {
                fsync(device->fd);
                ioctl(device->fd, NBD_DISCONNECT);
                await_end(device, END_TIMEOUT_MS);
        }
        end_server(device);
}
