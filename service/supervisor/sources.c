/* What a container has of the host's devices, made ready before the supervisor is in its scope. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/protocol.h"
#include "host/loop.h"
#include "host/usb.h"
#include "supervisor/device-mount.h"
#include "supervisor/sources.h"

static int out_of_memory(Error *ret_error)
{
        return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
}

/* Says where in the definition it was that a cause came up. */
static int at_line(int r, int line, const Error *cause, Error *ret_error)
{
        return error_set(ret_error, r, cause->name ? cause->name : ERROR_START_FAILED, "line %d: %s",
                line, error_message(cause));
}

/* --- images and devices --- */

/* Takes over a descriptor that is to stay open. There is room for one of each kind of element. */
static int hold(Sources *sources, int fd)
{
        sources->held[sources->n_held++] = fd;
        return fd;
}

static int make_room(Sources *sources, const DomainDefinition *definition, Error *ret_error)
{
        const size_t n_images = definition->n_filesystems + definition->n_disks;

        if (sources->held)
                return 0;
        sources->held = calloc(2 * n_images + 1, sizeof(int)); /* a device and a lock */
        sources->servers = calloc(n_images + 1, sizeof(NbdDevice));
        sources->nodes =
                calloc(definition->n_disks + definition->n_host_devices + 2, sizeof(DeviceNode));
        return sources->held && sources->servers && sources->nodes ? 0 : out_of_memory(ret_error);
}

/* Makes a block device of an image. Returns its descriptor, which is kept. */
static int open_image(Sources *sources, const char *path, ImageDriver driver, const char *format,
        bool readonly, Error *ret_error)
{
        NbdDevice *server = sources->servers + sources->n_servers;
        int r;

        if (driver == IMAGE_LOOP) {
                r = loop_device_attach(path, readonly, ret_error);
                return r < 0 ? r : hold(sources, r);
        }
        r = nbd_attach(path, format, readonly, server, ret_error);
        if (r < 0)
                return r;
        sources->n_servers++;
        return server->fd;
}

/* Looks a device node of the host up. `type`: S_IFBLK or S_IFCHR. */
static int find_node(const char *path, mode_t type, struct stat *ret_status, Error *ret_error)
{
        const char *kind = type == S_IFBLK ? "block" : "character";

        if (stat(path, ret_status) < 0)
                return errno == ENOENT || errno == ENOTDIR
                        ? error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                                  "the host has no device %s", path)
                        : error_set_errno(
                                  ret_error, -errno, ERROR_START_FAILED, "can't look up %s", path);
        if ((ret_status->st_mode & S_IFMT) != type)
                return error_set(
                        ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE, "%s is not a %s device", path, kind);
        return 0;
}

static int open_block_device(Sources *sources, const char *path, Error *ret_error)
{
        struct stat status;
        int r = find_node(path, S_IFBLK, &status, ret_error), fd;

        if (r < 0)
                return r;
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0 && (errno == ENXIO || errno == ENODEV || errno == ENOMEDIUM))
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        "there is nothing behind the device %s", path);
        if (fd < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open %s", path);
        return hold(sources, fd);
}

/* --- file systems --- */

/* What the container's file systems are mounted at. Only in a namespace of this process's own does it
 * need no clearing up by anybody, whatever becomes of the process; what the host mounts and unmounts
 * later is so in here, too. A recursive copy of a directory above leaves an unbindable mount out. */
static int make_directory(Sources *sources, const char *runtime, Error *ret_error)
{
        if (sources->directory)
                return 0;
        if (asprintf(&sources->directory, "%s/sources", runtime) < 0) {
                sources->directory = NULL;
                return out_of_memory(ret_error);
        }
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0 ||
                (mkdir(sources->directory, 0700) < 0 && errno != EEXIST) ||
                mount("lxc1", sources->directory, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                        "mode=700,size=16k") < 0 ||
                mount(NULL, sources->directory, NULL, MS_UNBINDABLE, NULL) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                        "can't make room for file systems at %s", sources->directory);
        return 0;
}

static int mount_source(Sources *sources, size_t number, int device, bool readonly, Error *ret_error)
{
        _cleanup_close_ int tree = mount_device(device, readonly, ret_error);
        _cleanup_free_ char *path = NULL;

        if (tree < 0)
                return tree;
        if (asprintf(&path, "%s/%zu", sources->directory, number) < 0) {
                path = NULL;
                return out_of_memory(ret_error);
        }
        if (mkdir(path, 0700) < 0 || move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't mount at %s", path);
        return 0;
}

/* An upper layer that two containers write to would be ruined. */
static int lock_overlay(Sources *sources, const char *kept, Error *ret_error)
{
        int fd = open(kept, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED,
                        "can't open the overlay's directory %s", kept);
        hold(sources, fd);
        if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
                return error_set(ret_error, -EBUSY, ERROR_START_FAILED,
                        "the overlay's directory %s is in use already", kept);
        return 0;
}

/* With an overlay nothing is written to what is below it. */
static int open_filesystem(
        Sources *sources, const FilesystemDefinition *filesystem, size_t number, Error *ret_error)
{
        bool readonly = filesystem->readonly || filesystem->overlay != OVERLAY_NONE;
        int device, r = 0;

        if (filesystem->overlay == OVERLAY_KEPT)
                r = lock_overlay(sources, filesystem->overlay_kept, ret_error);
        if (r < 0 || (filesystem->type != FILESYSTEM_FILE && filesystem->type != FILESYSTEM_BLOCK))
                return r;
        device = filesystem->type == FILESYSTEM_BLOCK
                ? open_block_device(sources, filesystem->source, ret_error)
                : open_image(sources, filesystem->source, filesystem->driver, filesystem->format,
                          readonly, ret_error);
        return device < 0 ? device : mount_source(sources, number, device, readonly, ret_error);
}

int sources_open_filesystems(
        Sources *sources, const DomainDefinition *definition, const char *runtime, Error *ret_error)
{
        int r = make_room(sources, definition, ret_error);

        for (size_t i = 0; r == 0 && i < definition->n_filesystems; i++) {
                const FilesystemDefinition *filesystem = definition->filesystems + i;
                _cleanup_error_ Error cause = ERROR_NULL;

                if (filesystem->type != FILESYSTEM_FILE && filesystem->type != FILESYSTEM_BLOCK &&
                        filesystem->overlay == OVERLAY_NONE)
                        continue;
                r = make_directory(sources, runtime, &cause);
                if (r == 0)
                        r = open_filesystem(sources, filesystem, i, &cause);
                if (r < 0)
                        at_line(r, filesystem->line, &cause, ret_error);
        }
        return r;
}

/* --- nodes --- */

/* Adds a node; what may only be read has a node that says so. Takes path over, which may be NULL. */
static int add_node(
        Sources *sources, char *path, mode_t mode, dev_t number, bool readonly, Error *ret_error)
{
        if (!path)
                return out_of_memory(ret_error);
        sources->nodes[sources->n_nodes++] = (DeviceNode){
                .path = path,
                .mode = readonly ? mode & ~(mode_t) 0222 : mode,
                .major = major(number),
                .minor = minor(number),
                .readonly = readonly,
        };
        return 0;
}

/* A node as the host has it; who owns it is another matter. */
static int add_node_of_host(Sources *sources, const char *source, const char *target, mode_t type,
        bool readonly, Error *ret_error)
{
        struct stat status;
        int r = find_node(source, type, &status, ret_error);

        if (r < 0)
                return r;
        return add_node(sources, strdup(target), type | (status.st_mode & 0777), status.st_rdev,
                readonly, ret_error);
}

static int open_disk(Sources *sources, const DiskDefinition *disk, Error *ret_error)
{
        _cleanup_free_ char *target = NULL;
        struct stat status;
        int device;

        if (asprintf(&target, "/dev/%s", disk->target) < 0) {
                target = NULL;
                return out_of_memory(ret_error);
        }
        if (!disk->is_image)
                return add_node_of_host(
                        sources, disk->source, target, S_IFBLK, disk->readonly, ret_error);
        device =
                open_image(sources, disk->source, disk->driver, disk->format, disk->readonly, ret_error);
        if (device < 0)
                return device;
        if (fstat(device, &status) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't look a device up");
        return add_node(
                sources, TAKE_PTR(target), S_IFBLK | 0660, status.st_rdev, disk->readonly, ret_error);
}

static int open_usb(Sources *sources, const HostDeviceDefinition *definition, Error *ret_error)
{
        UsbDevice usb;
        char *path;
        int r = definition->by_address
                ? usb_find_by_address(definition->bus, definition->device, &usb, ret_error)
                : usb_find_by_product(definition->vendor, definition->product, &usb, ret_error);

        if (r < 0)
                return r;
        if (asprintf(&path, "/dev/bus/usb/%03u/%03u", usb.bus, usb.device) < 0)
                path = NULL;
        return add_node(sources, path, S_IFCHR | 0664, usb.number, false, ret_error);
}

static int open_host_device(Sources *sources, const HostDeviceDefinition *device, Error *ret_error)
{
        switch (device->type) {
        case HOST_DEVICE_USB:
                return open_usb(sources, device, ret_error);
        case HOST_DEVICE_STORAGE:
                return add_node_of_host(sources, device->path, device->path, S_IFBLK, false, ret_error);
        case HOST_DEVICE_MISC:
                return add_node_of_host(sources, device->path, device->path, S_IFCHR, false, ret_error);
        case HOST_DEVICE_NET:
                break; /* has no node: see links.h */
        }
        return 0;
}

/* The clock may be read, and is the host's. /dev/rtc is udev's link to the kernel's own node. */
static int open_timers(Sources *sources, const DomainDefinition *definition, Error *ret_error)
{
        const char *rtc = access("/dev/rtc", F_OK) == 0 ? "/dev/rtc" : "/dev/rtc0";
        int r = 0;

        if (definition->has_rtc)
                r = add_node_of_host(sources, rtc, "/dev/rtc", S_IFCHR, true, ret_error);
        if (r == 0 && definition->has_hpet)
                r = add_node_of_host(sources, "/dev/hpet", "/dev/hpet", S_IFCHR, true, ret_error);
        return r;
}

int sources_open_devices(Sources *sources, const DomainDefinition *definition, Error *ret_error)
{
        int r = make_room(sources, definition, ret_error);

        for (size_t i = 0; r == 0 && i < definition->n_disks; i++) {
                _cleanup_error_ Error cause = ERROR_NULL;

                r = open_disk(sources, definition->disks + i, &cause);
                if (r < 0)
                        at_line(r, definition->disks[i].line, &cause, ret_error);
        }
        for (size_t i = 0; r == 0 && i < definition->n_host_devices; i++) {
                _cleanup_error_ Error cause = ERROR_NULL;

                r = open_host_device(sources, definition->host_devices + i, &cause);
                if (r < 0)
                        at_line(r, definition->host_devices[i].line, &cause, ret_error);
        }
        return r < 0 ? r : open_timers(sources, definition, ret_error);
}

/* --- the whole --- */

/* There may be more to say than a socket takes at once. */
static int send_patiently(int link, const Message *message)
{
        struct pollfd ready = { .fd = link, .events = POLLOUT };
        int r;

        while ((r = message_send(link, message, -1)) == -EAGAIN)
                if (poll(&ready, 1, -1) < 0 && errno != EINTR)
                        return -errno;
        return r;
}

int sources_announce(const Sources *sources, int link, Error *ret_error)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < sources->n_nodes; i++) {
                const DeviceNode *node = sources->nodes + i;
                Message message = { .type = MESSAGE_DEVICE };

                /* The right to make a node is for this side: the container lacks that capability. */
                snprintf(message.text, sizeof(message.text), "/dev/%s/%u:%u %s",
                        S_ISBLK(node->mode) ? "block" : "char", node->major, node->minor,
                        node->readonly ? "rm" : "rwm");
                r = send_patiently(link, &message);
        }
        for (size_t i = 0; r == 0 && i < sources->n_servers; i++)
                r = send_patiently(
                        link, &(Message){ .type = MESSAGE_PROCESS, .pid = sources->servers[i].pid });
        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED, "can't tell lxc1d of devices")
                     : 0;
}

void sources_close(Sources *sources)
{
        if (sources->directory)
                umount2(sources->directory, MNT_DETACH);
        for (size_t i = 0; i < sources->n_held; i++)
                close_fd(sources->held[i]);
        for (size_t i = 0; i < sources->n_servers; i++)
                nbd_detach(sources->servers + i);
        for (size_t i = 0; i < sources->n_nodes; i++)
                free(sources->nodes[i].path);
        free(sources->directory);
        free(sources->held);
        free(sources->servers);
        free(sources->nodes);
        *sources = SOURCES_NULL;
}
