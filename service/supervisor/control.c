/* The supervisor's side of the connection to lxc1d, which comes and goes while the container runs. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "supervisor/control.h"

static void drop(Control *control, Watch *watch)
{
        int fd = watch->fd;

        loop_remove(control->loop, watch);
        close_fd(fd);
}

static void link_dispatch(void *owner, uint32_t events)
{
        _cleanup_close_ int descriptor = -1;
        Control *control = owner;
        Message message;
        int r;

        if (events & EPOLLOUT && control->unsent) {
                control->unsent = false;
                loop_change(control->loop, &control->link, EPOLLIN);
                control->connected(control->owner);
        }
        if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
                return;
        r = message_receive(control->link.fd, &message, &descriptor);
        if (r == -EAGAIN)
                return;
        if (r <= 0) /* lxc1d has ended; the next one will connect */
                drop(control, &control->link);
        else
                control->received(control->owner, &message, descriptor);
}

/* The directory lets in nobody but root; this is the second lock on the same door. */
static bool is_trusted(int fd)
{
        struct ucred credentials;
        socklen_t size = sizeof(credentials);

        return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 &&
                credentials.uid == geteuid();
}

static void listener_dispatch(void *owner, uint32_t events)
{
        Control *control = owner;
        _cleanup_close_ int fd = accept4(control->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        (void) events;
        if (fd < 0 || !is_trusted(fd))
                return;
        drop(control, &control->link);
        control->link.fd = fd;
        if (loop_add(control->loop, &control->link, EPOLLIN) < 0) {
                control->link.fd = -1;
                return;
        }
        fd = -1;
        control->connected(control->owner);
}

static int listen_at(int runtime)
{
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        struct sockaddr_un address;

        control_address(runtime, &address);
        if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof(address)) < 0 || listen(fd, 8) < 0)
                return -errno;
        return TAKE_FD(fd);
}

int control_start(Control *control, int loop, int link, int runtime)
{
        int r;

        control->loop = loop;
        control->link = (Watch){ .fd = link, .dispatch = link_dispatch, .owner = control };
        control->listener = (Watch){ .fd = -1, .dispatch = listener_dispatch, .owner = control };
        r = listen_at(runtime);
        if (r < 0)
                return r;
        control->listener.fd = r;
        r = loop_add(loop, &control->listener, EPOLLIN);
        return r < 0 ? r : loop_add(loop, &control->link, EPOLLIN);
}

int control_send(Control *control, const Message *message, int fd)
{
        int r = control->link.fd < 0 ? -ENOTCONN : message_send(control->link.fd, message, fd);

        if (r == -EAGAIN && (message->type == MESSAGE_STATUS || message->type == MESSAGE_ADDRESSES)) {
                control->unsent = true;
                loop_change(control->loop, &control->link, EPOLLIN | EPOLLOUT);
        }
        return r;
}

void control_stop(Control *control)
{
        drop(control, &control->link);
        drop(control, &control->listener);
}
