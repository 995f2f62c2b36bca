/* What is kept on disk: definitions, and which domains are started with the host. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "core/store.h"

int store_open_directory(const char *path)
{
        int fd;

        if (mkdir(path, 0700) < 0 && errno != EEXIST)
                return -errno;
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

static int file_name(const char *name, char **ret_file)
{
        return asprintf(ret_file, "%s.xml", name) < 0 ? -ENOMEM : 0;
}

int store_write(int directory, const char *name, const char *xml)
{
        _cleanup_free_ char *file = NULL;
        int r = file_name(name, &file);

        return r < 0 ? r : file_replace(directory, file, xml, strlen(xml), 0600);
}

int store_remove(int directory, const char *name)
{
        _cleanup_free_ char *file = NULL;
        int r = file_name(name, &file);

        if (r < 0)
                return r;
        if (unlinkat(directory, file, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        return fsync(directory) < 0 ? -errno : 0;
}

int store_set_autostart(
        int autostart_directory, const char *definitions, const char *name, bool autostart)
{
        _cleanup_free_ char *target = NULL;

        if (!autostart)
                return store_remove(autostart_directory, name);
        if (asprintf(&target, "%s/%s.xml", definitions, name) < 0)
                return -ENOMEM;
        if (symlinkat(target, autostart_directory, target + strlen(definitions) + 1) < 0)
                return errno == EEXIST ? 0 : -errno;
        return fsync(autostart_directory) < 0 ? -errno : 0;
}

bool store_get_autostart(int autostart_directory, const char *name)
{
        _cleanup_free_ char *file = NULL;
        struct stat status;

        return file_name(name, &file) == 0 &&
                fstatat(autostart_directory, file, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_definition(const char *file)
{
        size_t length = strlen(file);

        return file[0] != '.' && length > 4 && strcmp(file + length - 4, ".xml") == 0;
}

int store_load(int directory, const char *path, size_t most, StoreCallback callback, void *userdata)
{
        _cleanup_closedir_ DIR *stream = NULL;
        const struct dirent *entry;
        int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        stream = copy < 0 ? NULL : fdopendir(copy);
        if (!stream) {
                int r = -errno;
                close_fd(copy);
                return r;
        }
        while ((entry = readdir(stream))) {
                _cleanup_free_ char *xml = NULL;
                size_t length;
                int r;

                if (!is_definition(entry->d_name))
                        continue;
                r = file_read(directory, entry->d_name, most, &xml, &length);
                if (r < 0)
                        fprintf(stderr, SD_ERR "can't read %s/%s, it is left alone: %s\n", path,
                                entry->d_name, strerror(-r));
                else
                        callback(userdata, entry->d_name, xml, length);
        }
        return 0;
}
