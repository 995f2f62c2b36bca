/* Whole small files: read, written, replaced. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"

int file_read_fd(int fd, size_t most, char **ret_text, size_t *ret_length)
{
        _cleanup_free_ char *text = NULL;
        size_t length = 0, size = 0;

        for (;;) {
                if (size - length < 2) { /* room for a byte and the NUL */
                        char *larger;

                        if (length > most)
                                return -EFBIG;
                        size = size ? size * 2 : 4096;
                        larger = realloc(text, size);
                        if (!larger)
                                return -ENOMEM;
                        text = larger;
                }

                /* By position where there is one: the descriptor may be shared with another process. */
                ssize_t n = pread(fd, text + length, size - length - 1, (off_t) length);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if (n == 0)
                        break;
                length += (size_t) n;
        }
        if (length > most)
                return -EFBIG;

        text[length] = '\0';
        if (ret_length)
                *ret_length = length;
        *ret_text = TAKE_PTR(text);
        return 0;
}

int file_read(int directory, const char *path, size_t most, char **ret_text, size_t *ret_length)
{
        /* Non-blocking, lest a FIFO of that name hold us up. */
        _cleanup_close_ int fd =
                openat(directory, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

        return fd < 0 ? -errno : file_read_fd(fd, most, ret_text, ret_length);
}

int file_write(int directory, const char *path, const char *text)
{
        _cleanup_close_ int fd = openat(directory, path, O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);

        if (fd < 0)
                return -errno;
        return write(fd, text, strlen(text)) < 0 ? -errno : 0;
}

int file_write_all(int fd, const char *data, size_t length)
{
        while (length > 0) {
                ssize_t n = write(fd, data, length);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                data += n;
                length -= (size_t) n;
        }
        return 0;
}

int file_replace(int directory, const char *name, const char *text, size_t length, mode_t mode)
{
        _cleanup_free_ char *temporary = NULL;
        _cleanup_close_ int fd = -1;
        int r;

        /* A dot file is no definition: one left over by a crash is not taken for one. */
        if (asprintf(&temporary, ".%s.new", name) < 0)
                return -ENOMEM;
        fd = openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;

        r = file_write_all(fd, text, length);
        if (r == 0 &&
                (fchmod(fd, mode) < 0 || fsync(fd) < 0 ||
                        renameat(directory, temporary, directory, name) < 0))
                r = -errno;
        if (r < 0) {
                unlinkat(directory, temporary, 0);
                return r;
        }
        return fsync(directory) < 0 ? -errno : 0;
}

/* Deeper than anything of ours. */
#define TREE_DEPTH_MAX 4

static int remove_tree(int directory, const char *name, unsigned depth)
{
        _cleanup_closedir_ DIR *stream = NULL;
        const struct dirent *entry;
        int r = 0, fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        stream = fd < 0 ? NULL : fdopendir(fd);
        if (!stream) {
                r = -errno;
                close_fd(fd);
                return r;
        }
        while (r == 0 && (entry = readdir(stream))) {
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                        continue;
                if (unlinkat(dirfd(stream), entry->d_name, 0) == 0)
                        continue;
                r = errno == EISDIR && depth < TREE_DEPTH_MAX
                        ? remove_tree(dirfd(stream), entry->d_name, depth + 1)
                        : -errno;
        }
        if (r == 0 && unlinkat(directory, name, AT_REMOVEDIR) < 0)
                r = -errno;
        return r;
}

int file_remove_tree(int directory, const char *name)
{
        int r = remove_tree(directory, name, 0);

        return r == -ENOENT ? 0 : r;
}
