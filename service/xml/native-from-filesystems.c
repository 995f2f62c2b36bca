/* Reads what a native configuration has of the root and of mounts: <filesystem>. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/native-from.h"
#include "xml/native-tree.h"
#include "xml/tree.h"
#include "xml/value.h"

/* What a container has anyway, whatever is said of it. */
#define OWN_TARGETS "/dev, /dev/mqueue, /dev/pts, /dev/shm, /proc, /proc/sys, /sys, /sys/fs/cgroup"
#define OWN_TYPES "cgroup, cgroup2, devpts, mqueue, proc, securityfs, selinuxfs, sysfs"

/* Options of mount(8) and of lxc that change nothing. */
#define PLAIN_OPTIONS \
        "async, atime, bind, create=dir, create=file, defaults, dev, exec, rbind, relatime, relative, rw, " \
        "suid, private, rprivate, slave, rslave"

/* What each <filesystem> of type ram has. */
#define RAM_OPTIONS "nodev, nosuid, mode=755, mode=0755"

/* A line of fstab(5), the parts of an lxc.mount.entry. */
typedef struct MountEntry {
        char *text; /* owned; the others are in it */
        char *source, *target, *type, *options;
} MountEntry;

static void mount_entry_free(MountEntry *entry)
{
        free(entry->text);
}

static xmlNode *add_filesystem(xmlNode *devices, const NativeLine *line, const char *type,
        const char *attribute, const char *source, const char *target)
{
        xmlNode *filesystem = native_add(devices, line, "filesystem");

        native_set(filesystem, "type", type);
        native_set(native_add(filesystem, line, "source"), attribute, source);
        native_set(native_add(filesystem, line, "target"), "dir", target);
        return filesystem;
}

/* --- the root --- */

/* "ro", and "idmap=container", which is accessmode mapped. */
static int read_root_options(const NativeConfig *config, xmlNode *root)
{
        NativeLine *line = native_last(config, "lxc.rootfs.options");
        _cleanup_free_ char *options = line ? strdup(line->value) : NULL;
        char *rest = options, *option, quoted[VALUE_QUOTE_SIZE];
        int r = 0;

        if (!line || !root)
                return 0;
        if (!options)
                return -ENOMEM;
        while ((option = strsep(&rest, ",")) && r >= 0) {
                if (strcmp(option, "ro") == 0)
                        native_part(root, line, "readonly");
                else if (strcmp(option, "idmap=container") == 0 && !xml_attribute(root, "accessmode"))
                        native_set(root, "accessmode", "mapped");
                else if (option[0] && strcmp(option, "rw") != 0 &&
                        strcmp(option, "idmap=container") != 0)
                        r = native_note(line, "%s", value_quote(option, quoted));
        }
        return r;
}

/* What begins with a slash, or with the name of a backend of lxc. */
static int add_root(xmlNode *devices, const NativeLine *line, xmlNode **ret_root, Error *ret_error)
{
        static const struct {
                const char *backend, *type, *attribute;
        } backends[] = {
                { "dir:", "mount", "dir" },
                { "btrfs:", "mount", "dir" },
                { "lvm:", "block", "dev" },
                { "loop:", "file", "file" },
        };
        char quoted[VALUE_QUOTE_SIZE];

        for (size_t i = 0; i < ELEMENTS(backends); i++) {
                size_t length = strlen(backends[i].backend);

                if (strncmp(line->value, backends[i].backend, length) != 0)
                        continue;
                *ret_root = add_filesystem(devices, line, backends[i].type, backends[i].attribute,
                        line->value + length, "/");
                return 0;
        }
        if (line->value[0] != '/')
                return native_invalid(ret_error, line,
                        "\"%s\" is neither an absolute path nor begins with dir:, btrfs:, lvm: or loop:, which "
                        "are the roots that a domain can have",
                        value_quote(line->value, quoted));
        if (strncmp(line->value, "/dev/", strlen("/dev/")) == 0)
                *ret_root = add_filesystem(devices, line, "block", "dev", line->value, "/");
        else
                *ret_root = add_filesystem(devices, line, "mount", "dir", line->value, "/");
        return 0;
}

/* --- mounts --- */

/* Undoes the escapes of fstab(5): a backslash and three octal digits. */
static void unescape(char *text)
{
        char *end = text;

        for (const char *p = text; *p; p++) {
                if (p[0] == '\\' && p[1] == '0' && p[2] >= '0' && p[2] <= '7' && p[3] >= '0' &&
                        p[3] <= '7' && strchr("\t\n #", (p[2] - '0') * 8 + p[3] - '0')) {
                        *end++ = (char) ((p[2] - '0') * 8 + p[3] - '0');
                        p += 3;
                } else if (strncmp(p, "\\134", 4) == 0) {
                        *end++ = '\\';
                        p += 3;
                } else {
                        *end++ = *p;
                }
        }
        *end = '\0';
}

static int split_entry(NativeLine *line, MountEntry *entry, Error *ret_error)
{
        char *text = strdup(line->value), *rest = text, quoted[VALUE_QUOTE_SIZE];
        char **parts[] = { &entry->source, &entry->target, &entry->type, &entry->options };

        if (!text)
                return -ENOMEM;
        *entry = (MountEntry){ text, text, text, text, text };
        for (size_t i = 0; i < ELEMENTS(parts); i++) {
                rest += strspn(rest, " \t");
                if (!*rest)
                        return native_invalid(ret_error, line,
                                "\"%s\" is not of the form \"source target type options\" of fstab(5)",
                                value_quote(line->value, quoted));
                *parts[i] = rest;
                rest += strcspn(rest, " \t");
                if (*rest)
                        *rest++ = '\0';
                unescape(*parts[i]);
        }
        line->is_used = true;
        return 0;
}

static const char *next_option(const char *options)
{
        options += strcspn(options, ",");
        return options + (*options == ',');
}

/* What follows the start of the first option that begins so, up to the end of all; NULL: there is none.
 */
static const char *option_value(const char *options, const char *start)
{
        for (; *options; options = next_option(options))
                if (strncmp(options, start, strlen(start)) == 0)
                        return options + strlen(start);
        return NULL;
}

static bool has_option(const char *options, const char *option)
{
        for (; *options; options = next_option(options))
                if (strcspn(options, ",") == strlen(option) &&
                        strncmp(options, option, strlen(option)) == 0)
                        return true;
        return false;
}

/* The path in the container: relative ones are below its root, and absolute ones, which on the host are
 * below the directory that the root is, lose that. */
static int make_target(const MountEntry *entry, const char *root, char **ret_target)
{
        _cleanup_free_ char *target = NULL;
        const char *below = entry->target;
        size_t length = root ? strlen(root) : 0;

        if (length > 1 && strncmp(below, root, length) == 0 &&
                (below[length] == '/' || below[length] == '\0'))
                below += length;
        if (asprintf(&target, "%s%s", below[0] == '/' ? "" : "/", below) < 0) {
                target = NULL;
                return -ENOMEM;
        }
        return value_normalize_path(target, ret_target);
}

/* A size such as 10M; lxc and tmpfs(5) take k, m and g only. */
static int add_ram(xmlNode *devices, NativeLine *line, const MountEntry *entry, const char *target,
        xmlNode **ret_filesystem, Error *ret_error)
{
        static const char units[] = "kmgtpe";
        const char *size = option_value(entry->options, "size="), *letter;
        size_t n = size ? strspn(size, "0123456789") : 0;
        char digits[24] = "", unit[2] = "b";
        xmlNode *source;

        letter = n > 0 && size[n] ? strchr(units, size[n] | 0x20) : NULL;
        if (n == 0 || n >= sizeof(digits) || !strchr(",", size[n + (letter != NULL)]))
                return native_invalid(ret_error, line,
                        "a tmpfs needs an absolute size here: the option size= with a number, and K, M or G");
        memcpy(digits, size, n);
        if (letter)
                unit[0] = size[n];
        *ret_filesystem = native_add(devices, line, "filesystem");
        native_set(*ret_filesystem, "type", "ram");
        source = native_add(*ret_filesystem, line, "source");
        native_set(source, "usage", digits);
        native_set(source, "units", unit);
        native_set(native_add(*ret_filesystem, line, "target"), "dir", target);
        return 0;
}

/* Notes what the definition has no words for. */
static int note_options(NativeLine *line, const MountEntry *entry, bool is_ram)
{
        char *rest = entry->options, *option, quoted[VALUE_QUOTE_SIZE];
        int r = 0;

        while ((option = strsep(&rest, ",")) && r >= 0) {
                if (option[0] == '\0' || strcmp(option, "ro") == 0 ||
                        value_is_listed(option, PLAIN_OPTIONS))
                        continue;
                if (is_ram && (strncmp(option, "size=", 5) == 0 || value_is_listed(option, RAM_OPTIONS)))
                        continue;
                r = native_note(line, "%s", value_quote(option, quoted));
        }
        return r;
}

/* A node of the host at its own path is a device, which the container may use then. */
static bool is_device(const MountEntry *entry, const char *target)
{
        return strncmp(target, "/dev/", strlen("/dev/")) == 0 && strcmp(entry->source, target) == 0;
}

/* Whether each container has it, or one like it, anyway. */
static bool is_own(const MountEntry *entry, const char *target)
{
        static const DomainDefinition without_timers;

        if (value_is_listed(entry->type, OWN_TYPES) || value_is_listed(target, OWN_TARGETS))
                return true;
        return is_device(entry, target) &&
                domain_has_own_device(&without_timers, target + strlen("/dev/"));
}

static void add_device(xmlNode *devices, const NativeLine *line, const char *path)
{
        xmlNode *device = native_add(devices, line, "hostdev");

        native_set(device, "mode", "capabilities");
        native_set(device, "type", "misc");
        native_add_text(native_add(device, line, "source"), line, "char", path);
}

static int add_mount(xmlNode *devices, NativeLine *line, const MountEntry *entry, const char *target,
        xmlNode **ret_filesystem)
{
        bool is_bind = has_option(entry->options, "bind") || has_option(entry->options, "rbind");
        bool is_block = !is_bind && strncmp(entry->source, "/dev/", strlen("/dev/")) == 0;
        _cleanup_free_ char *inside = NULL;

        if (!is_bind && !is_block && strcmp(entry->type, "none") != 0)
                return native_note(line, "only binds, tmpfs and block devices are possible");
        if (is_bind && has_option(entry->options, "relative")) {
                if (asprintf(&inside, "/%s", entry->source) < 0) {
                        inside = NULL;
                        return -ENOMEM;
                }
                *ret_filesystem = add_filesystem(devices, line, "bind", "dir", inside, target);
        } else if (is_block) {
                *ret_filesystem = add_filesystem(devices, line, "block", "dev", entry->source, target);
        } else {
                *ret_filesystem = add_filesystem(devices, line, "mount", "dir", entry->source, target);
        }
        return 0;
}

static int read_entry(NativeLine *line, xmlNode *devices, const char *root, Error *ret_error)
{
        _cleanup_(mount_entry_free) MountEntry entry = { 0 };
        _cleanup_free_ char *target = NULL;
        xmlNode *filesystem = NULL;
        bool is_ram;
        int r;

        r = split_entry(line, &entry, ret_error);
        if (r >= 0)
                r = make_target(&entry, root, &target);
        if (r == -ENAMETOOLONG)
                return native_invalid(ret_error, line, "the path of the target is too long");
        if (r < 0)
                return r;
        is_ram = strcmp(entry.type, "tmpfs") == 0;
        if (is_own(&entry, target))
                return 0;
        if (value_path_is_within(target, "/proc") || value_path_is_within(target, "/sys"))
                return native_note(line, "nothing can be mounted in /proc and /sys");

        if (is_device(&entry, target))
                add_device(devices, line, target);
        else if (is_ram)
                r = add_ram(devices, line, &entry, target, &filesystem, ret_error);
        else
                r = add_mount(devices, line, &entry, target, &filesystem);
        if (r >= 0 && filesystem && has_option(entry.options, "ro"))
                native_add(filesystem, line, "readonly");
        return r < 0 ? r : note_options(line, &entry, is_ram);
}

int native_read_filesystems(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        xmlNode *devices = native_part(domain, NULL, "devices"), *root = NULL;
        const NativeLine *line = native_last(config, "lxc.rootfs.path");
        _cleanup_free_ char *directory = NULL;
        NativeLine **entries;
        size_t n;
        int r = 0;

        if (line)
                r = add_root(devices, line, &root, ret_error);
        if (r >= 0 && line && strchr(line->value, '/'))
                r = value_normalize_path(strchr(line->value, '/'), &directory);
        if (r == -ENAMETOOLONG)
                return native_invalid(ret_error, line, "the path is too long");
        if (r >= 0)
                r = read_root_options(config, root);
        entries = native_lines(config, "lxc.mount.entry", &n);
        for (size_t i = 0; i < n && r >= 0; i++)
                r = read_entry(entries[i], devices, directory, ret_error);
        return r;
}
