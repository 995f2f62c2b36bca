/* Other network namespaces, as places to open sockets in. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "host/network-namespace.h"

int network_namespace_open(pid_t pid)
{
        char path[64];
        int fd;

        snprintf(path, sizeof(path), "/proc/%d/ns/net", (int) pid);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

int network_namespace_enter(int network)
{
        _cleanup_close_ int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

        if (home < 0 || setns(network, CLONE_NEWNET) < 0)
                return -errno;
        return TAKE_FD(home);
}

void network_namespace_leave(int home)
{
        if (setns(home, CLONE_NEWNET) < 0)
                _exit(EXIT_FAILURE); /* nothing that it does from here on would be right */
        close_fd(home);
}
