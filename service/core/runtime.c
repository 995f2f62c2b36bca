/* The runtime directory of a running domain: RUNTIME_DIRECTORY/NAME. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "core/runtime.h"
#include "xml/domain.h"

int runtime_open(int runtime_directory, const char *name)
{
        int fd = openat(runtime_directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

static bool is_served(int runtime_directory, const char *name)
{
        _cleanup_close_ int runtime = runtime_open(runtime_directory, name);
        _cleanup_close_ int fd = runtime < 0 ? -1 : control_connect(runtime);

        return fd >= 0;
}

int runtime_create(int runtime_directory, const char *name, const char *live_xml)
{
        _cleanup_close_ int runtime = -1;
        int r;

        if (is_served(runtime_directory, name))
                return -EBUSY;
        r = runtime_remove(runtime_directory, name);
        if (r < 0)
                return r;
        if (mkdirat(runtime_directory, name, 0700) < 0)
                return -errno;
        runtime = runtime_open(runtime_directory, name);
        r = runtime < 0 ? runtime : file_replace(runtime, LIVE_XML, live_xml, strlen(live_xml), 0600);
        if (r < 0)
                runtime_remove(runtime_directory, name);
        return r;
}

int runtime_read(int runtime, char **ret_live_xml, size_t *ret_length)
{
        return file_read(runtime, LIVE_XML, DOMAIN_XML_MAX, ret_live_xml, ret_length);
}

void runtime_write_last_words(int runtime_directory, const char *name, const Message *words)
{
        _cleanup_close_ int runtime = runtime_open(runtime_directory, name);

        if (runtime >= 0)
                file_replace(runtime, LAST_WORDS, (const char *) words, sizeof(*words), 0600);
}

bool runtime_read_last_words(int runtime, Message *ret_words)
{
        const size_t least = offsetof(Message, exit_status) + sizeof(ret_words->exit_status);
        _cleanup_free_ char *text = NULL;
        size_t length;

        if (file_read(runtime, LAST_WORDS, 4096, &text, &length) < 0 || length < least)
                return false;
        *ret_words = (Message){ 0 };
        memcpy(ret_words, text, length < sizeof(*ret_words) ? length : sizeof(*ret_words));
        return true;
}

int runtime_remove(int runtime_directory, const char *name)
{
        return file_remove_tree(runtime_directory, name);
}
