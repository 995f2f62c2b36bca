/* Writes the root, mounts and devices into a native configuration. */
#include <inttypes.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/native-devices.h"
#include "xml/native-to.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Of types that the view hasn't. */
static void leave_out_others(NativeWriter *writer, const char *name, const char *types)
{
        const xmlNode *devices = xml_child(writer->root, "devices");

        for (const xmlNode *node = xml_child(devices, name); node; node = xml_next(node, name)) {
                const char *type = xml_attribute(node, "type");

                if (type && !value_is_listed(type, types))
                        native_leave_out(writer, node, NULL);
        }
}

/* --- the root --- */

static void write_root(NativeWriter *writer, const FilesystemDefinition *root)
{
        static const char *const backends[] = {
                [FILESYSTEM_MOUNT] = "dir:",
                [FILESYSTEM_FILE] = "loop:",
                [FILESYSTEM_BLOCK] = "",
        };
        bool is_mapped = root->owners == OWNERS_MAPPED;

        if (root->type == FILESYSTEM_RAM ||
                (root->type == FILESYSTEM_FILE && root->driver == IMAGE_NBD) ||
                (root->type == FILESYSTEM_BLOCK &&
                        strncmp(root->source, "/dev/", strlen("/dev/")) != 0) ||
                !native_is_writable(root->source, "\t")) {
                native_leave_out_line(writer, "filesystem", root->line, "lxc can't have such a root");
                return;
        }
        native_put(writer, NULL, "lxc.rootfs.path", "%s%s", backends[root->type], root->source);
        if (root->readonly || is_mapped)
                fprintf(writer->out, "lxc.rootfs.options = %s%s%s\n", root->readonly ? "ro" : "",
                        root->readonly && is_mapped ? "," : "", is_mapped ? "idmap=container" : "");
}

/* --- mounts --- */

/* A path, of which fstab(5) would take nothing for the end of a part, or for a comment. The root itself
 * is
 * "." where it is relative. */
static void put_part(FILE *out, const char *part)
{
        if (!part[0])
                fprintf(out, ".");
        for (const char *p = part; *p; p++) {
                if (strchr(" \t\n\\#", *p))
                        fprintf(out, "\\%03o", (unsigned) *p);
                else
                        fprintf(out, "%c", *p);
        }
}

static bool can_be_part(const char *path)
{
        return native_is_writable(path, "\t\n");
}

/* Targets are relative to the root, as is the source with the option relative. */
static void put_entry(NativeWriter *writer, const char *source, const char *target, const char *type,
        const char *options, bool readonly)
{
        fprintf(writer->out, "lxc.mount.entry = ");
        put_part(writer->out, source);
        fprintf(writer->out, " ");
        put_part(writer->out, target + 1);
        fprintf(writer->out, " %s %s%s 0 0\n", type, options, readonly ? ",ro" : "");
}

static void write_mount(NativeWriter *writer, const FilesystemDefinition *filesystem)
{
        char options[80];

        if (!can_be_part(filesystem->target) ||
                (filesystem->source && !can_be_part(filesystem->source))) {
                native_leave_out_line(
                        writer, "filesystem", filesystem->line, "its paths have control characters");
                return;
        }
        switch (filesystem->type) {
        case FILESYSTEM_MOUNT:
                put_entry(writer, filesystem->source, filesystem->target, "none", "rbind",
                        filesystem->readonly);
                break;
        case FILESYSTEM_BIND:
                put_entry(writer, filesystem->source + 1, filesystem->target, "none", "rbind,relative",
                        filesystem->readonly);
                break;
        case FILESYSTEM_RAM:
                snprintf(options, sizeof(options), "nosuid,nodev,mode=0755,size=%" PRIu64 ",create=dir",
                        filesystem->size);
                put_entry(writer, "tmpfs", filesystem->target, "tmpfs", options, filesystem->readonly);
                break;
        case FILESYSTEM_FILE:
                native_leave_out_line(
                        writer, "filesystem", filesystem->line, "lxc has images for the root only");
                break;
        case FILESYSTEM_BLOCK:
                native_leave_out_line(writer, "filesystem", filesystem->line,
                        "lxc needs the type of its file system, which only the host knows");
                break;
        }
        if (filesystem->owners == OWNERS_MAPPED)
                native_leave_out_line(writer, "filesystem", filesystem->line,
                        "accessmode is possible of the root only");
}

void native_write_filesystems(NativeWriter *writer)
{
        const DomainDefinition *definition = writer->definition;
        const FilesystemDefinition *root = domain_definition_root(definition);

        if (root)
                write_root(writer, root);
        fprintf(writer->out, "lxc.mount.auto = proc:mixed sys:ro cgroup:mixed\n");
        for (size_t i = 0; i < definition->n_filesystems; i++)
                if (&definition->filesystems[i] != root)
                        write_mount(writer, &definition->filesystems[i]);
        leave_out_others(writer, "filesystem", FILESYSTEM_TYPES);
}

/* --- devices --- */

static void write_device_rules(NativeWriter *writer)
{
        native_put(writer, NULL, "lxc.cgroup2.devices.deny", "%s", NATIVE_DEVICES_DENIED);
        for (size_t i = 0; i < ELEMENTS(native_devices_allowed); i++)
                native_put(writer, NULL, "lxc.cgroup2.devices.allow", "%s", native_devices_allowed[i]);
}

/* The node can be mounted, but the rule for it has its number, which only the host knows. */
static void write_device(NativeWriter *writer, const HostDeviceDefinition *device)
{
        if (device->type == HOST_DEVICE_USB || device->type == HOST_DEVICE_STORAGE ||
                !can_be_part(device->path)) {
                native_leave_out_line(
                        writer, "hostdev", device->line, "there is no key for such a device");
                return;
        }
        put_entry(writer, device->path, device->path, "none", "bind,create=file", false);
        native_leave_out_line(writer, "hostdev", device->line,
                "lxc.cgroup2.devices.allow needs the number of the device, which only the host knows");
}

void native_write_devices(NativeWriter *writer)
{
        const DomainDefinition *definition = writer->definition;

        native_put_number(writer, "lxc.tty.max", definition->n_consoles);
        write_device_rules(writer);
        for (size_t i = 0; i < definition->n_host_devices; i++)
                if (definition->host_devices[i].type != HOST_DEVICE_NET)
                        write_device(writer, &definition->host_devices[i]);
        leave_out_others(writer, "hostdev", HOST_DEVICE_TYPES);
}
