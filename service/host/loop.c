/* Files as block devices: loop(4). */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>

#include "host/loop.h"

/* How often a free device is looked for that somebody else was faster to take. */
#define LOOP_ATTEMPTS 128

static int open_image(const char *path, bool readonly, Error *ret_error)
{
        /* Non-blocking, lest a FIFO of that name hold us up. */
        _cleanup_close_ int fd =
                open(path, (readonly ? O_RDONLY : O_RDWR) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        struct stat status;

        if (fd < 0 || fstat(fd, &status) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't open the image %s", path);
        if (!S_ISREG(status.st_mode))
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "can't use %s as an image: it is not a regular file", path);
        if (status.st_size < 512)
                return error_set(ret_error, -EINVAL, ERROR_START_FAILED,
                        "can't use %s as an image: it holds less than one block", path);
        /* Two file systems on one image would ruin it. The lock is the open file's, which the device
         * keeps for as long as it is attached. Not every file system has locks. */
        if (flock(fd, (readonly ? LOCK_SH : LOCK_EX) | LOCK_NB) < 0 && errno == EWOULDBLOCK)
                return error_set(
                        ret_error, -EBUSY, ERROR_START_FAILED, "the image %s is in use already", path);
        return TAKE_FD(fd);
}

static int open_control(Error *ret_error)
{
        int fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

        if (fd >= 0)
                return fd;
        if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "the host has no loop devices for raw images: load the kernel's module loop");
        return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open /dev/loop-control");
}

/* Tries the device that is free just now. -EBUSY: it is not any more. */
static int try_attach(int control, int image, const struct loop_config *config)
{
        _cleanup_close_ int device = -1;
        int number = ioctl(control, LOOP_CTL_GET_FREE);
        struct loop_config own = *config;
        char path[32];

        if (number < 0)
                return -errno;
        snprintf(path, sizeof(path), "/dev/loop%d", number);
        device = open(path, O_RDWR | O_CLOEXEC);
        if (device < 0) /* somebody has just removed it, or its node isn't made yet */
                return errno == ENOENT || errno == ENXIO ? -EBUSY : -errno;
        own.fd = (unsigned) image;
        if (ioctl(device, LOOP_CONFIGURE, &own) < 0)
                return -errno;
        return TAKE_FD(device);
}

int loop_device_attach(const char *path, bool readonly, Error *ret_error)
{
        struct loop_config config = {
                .info = { .lo_flags = LO_FLAGS_AUTOCLEAR | (readonly ? LO_FLAGS_READ_ONLY : 0) },
        };
        _cleanup_close_ int image = -1, control = -1;
        int r = -EBUSY;

        image = open_image(path, readonly, ret_error);
        if (image < 0)
                return image;
        control = open_control(ret_error);
        if (control < 0)
                return control;

        /* What losetup(8) shows. */
        strncpy((char *) config.info.lo_file_name, path, sizeof(config.info.lo_file_name) - 1);
        for (long attempt = 0; r == -EBUSY && attempt < LOOP_ATTEMPTS; attempt++) {
                struct timespec pause = { .tv_nsec = attempt * 100000 };

                if (attempt > 0)
                        nanosleep(&pause, NULL);
                r = try_attach(control, image, &config);
        }
        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_START_FAILED, "can't attach %s to a loop device", path);
        return r;
}
