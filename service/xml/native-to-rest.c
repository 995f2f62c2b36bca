/* Lists what of a definition a native configuration has no words for. */
#include <string.h>

#include "xml/native-to.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Longer than any path below. */
#define PATH_SIZE 80

/* Elements that are converted, or of which the writers say themselves that they aren't, or that change
 * nothing. All others are listed, so that none is lost without a word. With a slash at its end it is
 * what is inside that is looked up. */
static const char *const known[] = {
        "name",
        "memory",
        "currentMemory",
        "memtune/",
        "memtune/hard_limit",
        "memtune/soft_limit",
        "memtune/swap_hard_limit",
        "vcpu",
        "cputune/",
        "cputune/shares",
        "cputune/period",
        "cputune/quota",
        "numatune/",
        "numatune/memory",
        "blkiotune/",
        "blkiotune/weight",
        "blkiotune/device",
        "resource/",
        "resource/partition",
        "os/",
        "os/type",
        "os/init",
        "os/initarg",
        "os/initenv",
        "os/initdir",
        "os/inituser",
        "os/initgroup",
        "features/",
        "features/privnet",
        "features/capabilities",
        "idmap",
        "clock/",
        "seclabel",
        "on_poweroff",
        "on_reboot",
        "on_crash",
        "metadata/",
        "metadata/container/",
        "metadata/container/tasks",
        "metadata/container/oom",
        "metadata/container/rlimit",
        "namespace",
        "devices/",
        "devices/emulator",
        "devices/filesystem/",
        "devices/filesystem/alias",
        "devices/filesystem/driver",
        "devices/filesystem/readonly",
        "devices/filesystem/source",
        "devices/filesystem/target",
        "devices/interface/",
        "devices/interface/alias",
        "devices/interface/guest",
        "devices/interface/ip",
        "devices/interface/link",
        "devices/interface/mac",
        "devices/interface/model",
        "devices/interface/mtu",
        "devices/interface/route",
        "devices/interface/source/",
        "devices/interface/target",
        "devices/hostdev/",
        "devices/hostdev/address",
        "devices/hostdev/alias",
        "devices/hostdev/ip",
        "devices/hostdev/route",
        "devices/hostdev/source",
        "devices/console/",
        "devices/console/source",
        "devices/console/target",
};

static bool is_known(const char *path, size_t length, const char *end)
{
        for (size_t i = 0; i < ELEMENTS(known); i++)
                if (strncmp(known[i], path, length) == 0 && strcmp(known[i] + length, end) == 0)
                        return true;
        return false;
}

/* Elements in namespaces of others aren't known, whatever their names. */
static bool is_foreign(const xmlNode *element)
{
        const char *href = element->ns ? (const char *) element->ns->href : NULL;

        return href && strcmp(href, LXC_NAMESPACE) != 0 && strcmp(href, LXC1_NAMESPACE) != 0;
}

/* Recurses no deeper than the paths in the table. */
static void list_children(NativeWriter *writer, const xmlNode *parent, const char *parent_path)
{
        for (const xmlNode *node = parent->children; node; node = node->next) {
                char path[PATH_SIZE];
                int length;

                if (node->type != XML_ELEMENT_NODE)
                        continue;
                length = snprintf(path, sizeof(path), "%s%s", parent_path, (const char *) node->name);
                if (length < 0 || length >= PATH_SIZE - 1 || is_foreign(node)) {
                        native_leave_out(writer, node, NULL);
                        continue;
                }
                if (is_known(path, (size_t) length, ""))
                        continue;
                if (is_known(path, (size_t) length, "/")) {
                        strcpy(path + length, "/");
                        list_children(writer, node, path);
                        continue;
                }
                native_leave_out(writer, node, NULL);
        }
}

/* What lxc does is what the default says. */
static void check_action(NativeWriter *writer, const char *name, bool is_default)
{
        if (!is_default)
                native_leave_out(writer, xml_child(writer->root, name), NULL);
}

void native_write_rest(NativeWriter *writer)
{
        const DomainDefinition *definition = writer->definition;

        list_children(writer, writer->root, "");
        check_action(writer, "on_poweroff", definition->on_poweroff == LIFECYCLE_DESTROY);
        check_action(writer, "on_reboot", definition->on_reboot == LIFECYCLE_RESTART);
        check_action(writer, "on_crash", definition->on_crash == LIFECYCLE_DESTROY);
}
