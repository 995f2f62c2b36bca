/* Detached mounts: made, given their attributes, and put into place. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>

#include "base/cleanup.h"
#include "supervisor/mounts.h"

/* Gives a new file system its options, "name=value,name". */
static int set_options(int context, const char *options)
{
        _cleanup_free_ char *copy = strdup(options ? options : "");
        char *rest = copy, *option;

        if (!copy)
                return -ENOMEM;
        while ((option = strsep(&rest, ","))) {
                char *value = strchr(option, '=');
                int r = 0;

                if (value) {
                        *value++ = '\0';
                        r = fsconfig(context, FSCONFIG_SET_STRING, option, value, 0);
                } else if (*option) {
                        r = fsconfig(context, FSCONFIG_SET_FLAG, option, NULL, 0);
                }
                if (r < 0)
                        return -errno;
        }
        return 0;
}

int mount_new(const char *type, const char *options, uint64_t attributes)
{
        _cleanup_close_ int context = fsopen(type, FSOPEN_CLOEXEC);
        int r, tree;

        if (context < 0)
                return -errno;
        r = set_options(context, options);
        if (r < 0)
                return r;
        /* What `mount` shows at the start of the line. */
        if (fsconfig(context, FSCONFIG_SET_STRING, "source", type, 0) < 0)
                return -errno;
        if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
                return -errno;
        tree = fsmount(context, FSMOUNT_CLOEXEC, (unsigned) attributes);
        return tree < 0 ? -errno : tree;
}

int mount_clone(int directory, const char *path, unsigned flags)
{
        int tree = open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags);

        return tree < 0 ? -errno : tree;
}

int mount_set_attributes(int tree, uint64_t set, uint64_t clear, unsigned flags)
{
        struct mount_attr attributes = { .attr_set = set, .attr_clr = clear };

        if (!set && !clear)
                return 0;
        return mount_setattr(tree, "", AT_EMPTY_PATH | flags, &attributes, sizeof(attributes)) < 0
                ? -errno
                : 0;
}

int mount_attach(int tree, int target)
{
        int r = move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);

        return r < 0 ? -errno : 0;
}
