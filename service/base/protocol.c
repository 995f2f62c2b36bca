/* What lxc1d and a supervisor say to each other: packets of one size over a SOCK_SEQPACKET socket. */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/protocol.h"

static_assert(sizeof(Message) == 520, "the size of a message is part of the protocol");

/* Room for the control message of one descriptor, aligned as CMSG_FIRSTHDR needs it. */
typedef union DescriptorControl {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
} DescriptorControl;

int message_send(int socket, const Message *message, int fd)
{
        struct iovec iovec = { .iov_base = (void *) (uintptr_t) message, .iov_len = sizeof(*message) };
        struct msghdr header = { .msg_iov = &iovec, .msg_iovlen = 1 };
        DescriptorControl control = { 0 };

        if (fd >= 0) {
                header.msg_control = &control;
                header.msg_controllen = sizeof(control.bytes);
                struct cmsghdr *c = CMSG_FIRSTHDR(&header);
                c->cmsg_level = SOL_SOCKET;
                c->cmsg_type = SCM_RIGHTS;
                c->cmsg_len = CMSG_LEN(sizeof(int));
                memcpy(CMSG_DATA(c), &fd, sizeof(int));
        }

        ssize_t n = sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
        return n < 0 ? -errno : 0;
}

static int received_descriptor(struct msghdr *header)
{
        int fd = -1;

        for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
                if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
                        c->cmsg_len == CMSG_LEN(sizeof(int)))
                        memcpy(&fd, CMSG_DATA(c), sizeof(int));
        return fd;
}

int message_receive(int socket, Message *ret_message, int *ret_fd)
{
        Message message = { 0 };
        struct iovec iovec = { .iov_base = &message, .iov_len = sizeof(message) };
        DescriptorControl control;
        int reset = 0;
        struct msghdr header = {
                .msg_iov = &iovec,
                .msg_iovlen = 1,
                .msg_control = &control,
                .msg_controllen = sizeof(control.bytes),
        };
        ssize_t n;

        /* If the other side closed with something of ours unread, the kernel tells of that first and
         * once, and only then gives out what the other side had sent. */
        do
                n = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
        while (n < 0 && (errno == EINTR || (errno == ECONNRESET && !reset++)));
        if (n <= 0)
                return n < 0 ? -errno : 0;

        _cleanup_close_ int fd = received_descriptor(&header);
        message.step[sizeof(message.step) - 1] = '\0';
        message.text[sizeof(message.text) - 1] = '\0';
        *ret_message = message;
        if (ret_fd)
                *ret_fd = TAKE_FD(fd);
        return 1;
}

int message_receive_now(int socket, Message *ret_message)
{
        struct pollfd ready = { .fd = socket, .events = POLLIN };
        int r = poll(&ready, 1, 0);

        if (r <= 0)
                return r < 0 ? -errno : -EAGAIN;
        return message_receive(socket, ret_message, NULL);
}

void message_set_text(char *field, size_t size, const char *text)
{
        size_t length = strnlen(text, size);

        if (length == size) {
                length = size - 1;
                while (length > 0 &&
                        ((unsigned char) text[length] & 0xc0) == 0x80) /* inside a character */
                        length--;
        }
        memcpy(field, text, length);
        memset(field + length, 0, size - length);
}

static FailureKind failure_kind(const Error *error)
{
        if (error->name && strcmp(error->name, ERROR_UNSUPPORTED) == 0)
                return FAILURE_UNSUPPORTED;
        if (error->name && strcmp(error->name, ERROR_NO_SUCH_DEVICE) == 0)
                return FAILURE_NO_DEVICE;
        return FAILURE_START;
}

void message_set_failure(Message *message, int r, const char *step, const Error *error)
{
        message->error = r;
        message->flags = failure_kind(error);
        message_set_text(message->step, sizeof(message->step), step);
        message_set_text(message->text, sizeof(message->text), error_message(error));
}

const char *message_failure_name(const Message *message, const char *otherwise)
{
        switch (message->flags) {
        case FAILURE_UNSUPPORTED:
                return ERROR_UNSUPPORTED;
        case FAILURE_NO_DEVICE:
                return ERROR_NO_SUCH_DEVICE;
        default:
                return otherwise;
        }
}

void control_address(int directory_fd, struct sockaddr_un *ret_address)
{
        *ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
        snprintf(ret_address->sun_path, sizeof(ret_address->sun_path), "/proc/self/fd/%d/control",
                directory_fd);
}

int control_connect(int directory_fd)
{
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        struct sockaddr_un address;

        control_address(directory_fd, &address);
        if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;
        return TAKE_FD(fd);
}
