/* Execution of the other programs: of a supervisor, and of the set-up of a network. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/protocol.h"
#include "core/live-xml.h"
#include "core/spawn.h"

/* From a mount that is read-only, and so are all views of it: nobody who has the process' executable, by
 * way of /proc, can write to it. */
static int open_binary(const char *path, Error *ret_error)
{
        struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
        _cleanup_close_ int fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

        if (fd < 0 || mount_setattr(fd, "", AT_EMPTY_PATH, &read_only, sizeof(read_only)) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't open %s", path);
        return TAKE_FD(fd);
}

/* In the child. Puts the descriptors at their places, by way of numbers that are no one's place. */
static void place_descriptors(int *binary, int link, int definition)
{
        const int free_place = SUPERVISOR_DEFINITION_FD + 1;

        link = fcntl(link, F_DUPFD_CLOEXEC, free_place);
        definition = fcntl(definition, F_DUPFD_CLOEXEC, free_place);
        *binary = fcntl(*binary, F_DUPFD_CLOEXEC, free_place);
        if (link < 0 || definition < 0 || *binary < 0 || dup2(link, SUPERVISOR_LINK_FD) < 0 ||
                dup2(definition, SUPERVISOR_DEFINITION_FD) < 0)
                _exit(EXIT_FAILURE);
}

_Noreturn static void execute(int binary, int link, int definition, char *const arguments[])
{
        char *environment[] = { NULL };
        sigset_t none;

        place_descriptors(&binary, link, definition);
        close_range(SUPERVISOR_DEFINITION_FD + 1, ~0U, CLOSE_RANGE_CLOEXEC);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        syscall(SYS_execveat, binary, "", arguments, environment, AT_EMPTY_PATH);
        _exit(EXIT_FAILURE);
}

static pid_t spawn(const char *path, const char *const arguments[], const char *live_xml, int link,
        Error *ret_error)
{
        _cleanup_close_ int binary = -1, definition = -1;
        pid_t pid;

        binary = open_binary(path, ret_error);
        if (binary < 0)
                return binary;
        definition = live_xml_seal(live_xml, ret_error);
        if (definition < 0)
                return definition;

        pid = fork();
        if (pid == 0)
                execute(binary, link, definition, (char *const *) (uintptr_t) arguments);
        if (pid < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't start %s", path);
        return pid;
}

pid_t spawn_supervisor(const char *name, const char *live_xml, int link, Error *ret_error)
{
        const char *const arguments[] = { "lxc1-supervisor", name, NULL };

        return spawn(LIBEXECDIR "/lxc1-supervisor", arguments, live_xml, link, ret_error);
}

pid_t spawn_network_setup(
        const char *verb, const char *name, const char *live_xml, int link, Error *ret_error)
{
        const char *const arguments[] = { "lxc1-network", verb, name, NULL };

        return spawn(LIBEXECDIR "/lxc1-network", arguments, live_xml, link, ret_error);
}
