/* The runtime directory of a running domain: RUNTIME_DIRECTORY/NAME. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "core/runtime.h"
#include "xml/domain.h"

#define LIVE_XML "live.xml"

int runtime_open(int runtime_directory, const char *name)
{
        int fd = openat(runtime_directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

int runtime_create(int runtime_directory, const char *name, const char *live_xml)
{
        _cleanup_close_ int runtime = -1;
        int r = runtime_remove(runtime_directory, name);

        if (r < 0)
                return r;
        if (mkdirat(runtime_directory, name, 0700) < 0)
                return -errno;
        runtime = runtime_open(runtime_directory, name);
        r = runtime < 0 ? runtime : file_replace(runtime, LIVE_XML, live_xml, strlen(live_xml));
        if (r < 0)
                runtime_remove(runtime_directory, name);
        return r;
}

int runtime_read(int runtime, char **ret_live_xml, size_t *ret_length)
{
        return file_read(runtime, LIVE_XML, DOMAIN_XML_MAX, ret_live_xml, ret_length);
}

int runtime_remove(int runtime_directory, const char *name)
{
        _cleanup_closedir_ DIR *directory = NULL;
        _cleanup_close_ int runtime = runtime_open(runtime_directory, name);
        const struct dirent *entry;

        if (runtime < 0)
                return runtime == -ENOENT ? 0 : runtime;
        directory = fdopendir(runtime);
        if (!directory)
                return -errno;
        runtime = -1; /* the directory's now */
        while ((entry = readdir(directory))) {
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                        continue;
                if (unlinkat(dirfd(directory), entry->d_name, 0) < 0 && errno == EISDIR)
                        unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
        }
        return unlinkat(runtime_directory, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}
