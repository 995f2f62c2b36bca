/* Paths inside a container's tree. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "supervisor/paths.h"

/* How often a lookup is tried again that a rename in the tree has disturbed, see openat2(2). */
#define RESOLVE_ATTEMPTS 32

int path_open(int root, const char *path, int flags)
{
        struct open_how how = {
                .flags = (uint64_t) (flags | O_CLOEXEC),
                .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
        };

        for (int attempt = 0;; attempt++) {
                long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
                if (fd >= 0)
                        return (int) fd;
                if (errno != EAGAIN || attempt == RESOLVE_ATTEMPTS)
                        return -errno;
        }
}

int path_open_directory(int root, const char *path)
{
        _cleanup_free_ char *parent_path = NULL;
        _cleanup_close_ int parent = -1;
        const char *slash = strrchr(path, '/');
        int fd;

        fd = path_open(root, path, O_PATH | O_DIRECTORY);
        if (fd != -ENOENT || !slash || !slash[1])
                return fd;

        parent_path = strndup(path, slash == path ? 1 : (size_t) (slash - path));
        if (!parent_path)
                return -ENOMEM;
        parent = path_open_directory(root, parent_path);
        if (parent < 0)
                return parent;
        if (mkdirat(parent, slash + 1, 0755) < 0 && errno != EEXIST)
                return -errno;
        return path_open(root, path, O_PATH | O_DIRECTORY);
}

int path_open_parent(int root, const char *path, const char **ret_name)
{
        _cleanup_free_ char *parent_path = NULL;
        const char *slash = strrchr(path, '/');

        parent_path = strndup(path, slash == path ? 1 : (size_t) (slash - path));
        if (!parent_path)
                return -ENOMEM;
        *ret_name = slash + 1;
        return path_open_directory(root, parent_path);
}

int path_open_file(int root, const char *path)
{
        _cleanup_close_ int parent = -1;
        const char *name;
        int fd;

        fd = path_open(root, path, O_PATH);
        if (fd != -ENOENT)
                return fd;
        parent = path_open_parent(root, path, &name);
        if (parent < 0)
                return parent;
        if (mknodat(parent, name, S_IFREG | 0644, 0) < 0 && errno != EEXIST)
                return -errno;
        return path_open(root, path, O_PATH);
}
