/* Mounts of block devices. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>

#include "host/probe.h"
#include "supervisor/device-mount.h"

/* The kernel's own words for what is wrong with a file system, if it has some: see "The file system
 * context's log" in fsopen(2)'s description. */
static int mount_failed(int context, int r, const char *type, const char *device, Error *ret_error)
{
        char text[256];
        ssize_t n = context < 0 ? 0 : read(context, text, sizeof(text) - 1);

        while (n > 0 && text[n - 1] == '\n')
                n--;
        text[n > 0 ? n : 0] = '\0';
        return error_set(ret_error, r, ERROR_START_FAILED, "can't mount %s as %s: %s%s%s", device, type,
                strerror(-r), n > 2 ? ": " : "", n > 2 ? text + 2 : ""); /* behind "e " */
}

/* What an image says of itself must not bring down the host when it is damaged. */
static int set_error_policy(int context, const char *type)
{
        if (strcmp(type, "ext2") != 0 && strcmp(type, "ext3") != 0 && strcmp(type, "ext4") != 0)
                return 0;
        return fsconfig(context, FSCONFIG_SET_STRING, "errors", "remount-ro", 0);
}

/* The path by which a device was opened: the kernel opens it once more by that. */
static int read_path(int device, char ret_name[PATH_MAX], Error *ret_error)
{
        char descriptor[64];
        ssize_t length;

        snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", device);
        length = readlink(descriptor, ret_name, PATH_MAX - 1);
        if (length < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't find the name of a device");
        ret_name[length] = '\0';
        return 0;
}

int mount_device(int device, bool readonly, Error *ret_error)
{
        _cleanup_close_ int context = -1;
        char path[PATH_MAX], type[FILESYSTEM_TYPE_SIZE];
        int r = read_path(device, path, ret_error), tree;

        if (r < 0)
                return r;
        r = probe_filesystem(device, path, type, ret_error);
        if (r < 0)
                return r;
        context = fsopen(type, FSOPEN_CLOEXEC);
        if (context < 0 && errno == ENODEV)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "the host's kernel can't mount the file system %s that %s has", type, path);
        if (context < 0 || fsconfig(context, FSCONFIG_SET_STRING, "source", path, 0) < 0 ||
                (readonly && fsconfig(context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0) ||
                set_error_policy(context, type) < 0 ||
                fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
                return mount_failed(context, -errno, type, path, ret_error);
        tree = fsmount(context, FSMOUNT_CLOEXEC, readonly ? MOUNT_ATTR_RDONLY : 0);
        return tree < 0 ? mount_failed(context, -errno, type, path, ret_error) : tree;
}
