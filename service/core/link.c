/* lxc1d's end of the connection to one supervisor. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "core/link.h"
#include "core/spawn.h"

typedef struct Request Request;

/* How long a supervisor may take to answer. */
#define ANSWER_USEC (10 * UINT64_C(1000000))

struct Request {
        Request *next;
        Link *link;
        sd_event_source *timer;
        uint32_t serial;
        LinkCallback callback;
        void *userdata;
};

struct Link {
        int fd;
        LinkHandler handler;
        sd_event_source *io;
        sd_event_source *child; /* NULL for a supervisor of an earlier lxc1d */
        bool killed;
        uint32_t last_serial;
        Request *requests;
};

static void request_complete(Link *link, Request *request, int error, const Message *answer, int fd)
{
        Request **place = &link->requests;

        while (*place != request)
                place = &(*place)->next;
        *place = request->next;
        sd_event_source_disable_unref(request->timer);
        request->callback(request->userdata, error, answer, fd);
        free(request);
}

Link *link_free(Link *link)
{
        if (!link)
                return NULL;
        sd_event_source_disable_unref(link->io);
        if (link->child) { /* it may outlive the link for an instant and is to be reaped all the same */
                sd_event_source_set_userdata(link->child, NULL);
                sd_event_source_set_floating(link->child, 1);
                sd_event_source_unref(link->child);
        }
        close_fd(link->fd);
        while (link->requests)
                request_complete(link, link->requests, -ECONNRESET, NULL, -1);
        free(link);
        return NULL;
}

/* An answer of the supervisor's: to be matched with a request. */
static void on_answer(Link *link, const Message *message, int fd)
{
        _cleanup_close_ int descriptor = fd;

        for (Request *request = link->requests; request; request = request->next) {
                if (request->serial != message->serial)
                        continue;
                request_complete(link, request, message->error < 0 ? message->error : 0, message,
                        TAKE_FD(descriptor));
                return;
        }
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Link *link = userdata;
        Message message;
        int r, descriptor = -1;

        (void) events;
        r = message_receive(fd, &message, &descriptor);
        if (r == -EAGAIN)
                return 0;
        if (r <= 0) {
                sd_event_source_set_enabled(source, SD_EVENT_OFF);
                link->handler.closed(link->handler.owner);
                return 0;
        }
        if (message.type == MESSAGE_ANSWER) {
                on_answer(link, &message, descriptor);
                return 0;
        }
        close_fd(descriptor);
        link->handler.received(link->handler.owner, &message);
        return 0;
}

static int link_new(sd_event *event, int fd, const LinkHandler *handler, Link **ret_link)
{
        Link *link = calloc(1, sizeof(*link));
        int r;

        if (!link)
                return -ENOMEM;
        link->handler = *handler;
        link->fd = -1;
        r = sd_event_add_io(event, &link->io, fd, EPOLLIN, on_io, link);
        if (r < 0) {
                link_free(link);
                return r;
        }
        link->fd = fd;
        *ret_link = link;
        return 0;
}

/* Its end is learnt from the connection; here it is only reaped. */
static int on_child(sd_event_source *source, const siginfo_t *status, void *userdata)
{
        Link *link = userdata;

        (void) status;
        if (!link) {
                sd_event_source_set_floating(source, 0); /* frees it */
                return 0;
        }
        link->child = sd_event_source_unref(link->child);
        if (link->killed)
                link->handler.ended(link->handler.owner);
        return 0;
}

int link_spawn(sd_event *event, const char *name, const char *live_xml, const LinkHandler *handler,
        Link **ret_link, pid_t *ret_pid, Error *ret_error)
{
        _cleanup_close_ int ours = -1, theirs = -1;
        int pair[2], r;
        Link *link;
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a socket");
        ours = pair[0];
        theirs = pair[1];

        pid = spawn_supervisor(name, live_xml, theirs, ret_error);
        if (pid < 0)
                return pid;
        /* From here on the supervisor ends by itself if the connection is closed. */
        r = link_new(event, ours, handler, &link);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't watch the supervisor");
        ours = -1;
        r = sd_event_add_child(event, &link->child, pid, WEXITED, on_child, link);
        if (r < 0) {
                link_free(link);
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't watch the supervisor");
        }
        *ret_link = link;
        *ret_pid = pid;
        return 0;
}

int link_connect(sd_event *event, int runtime, const LinkHandler *handler, Link **ret_link)
{
        _cleanup_close_ int fd = control_connect(runtime);
        int r;

        if (fd < 0)
                return fd;
        r = link_new(event, fd, handler, ret_link);
        if (r == 0)
                fd = -1;
        return r;
}

bool link_kill(Link *link)
{
        if (!link->child)
                return false;
        link->killed = true;
        sd_event_source_set_enabled(link->io, SD_EVENT_OFF);
        sd_event_source_send_child_signal(link->child, SIGKILL, NULL, 0);
        return true;
}

int link_send(Link *link, const Message *message, int fd)
{
        return message_send(link->fd, message, fd);
}

static int on_answer_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Request *request = userdata;

        (void) source;
        (void) usec;
        request_complete(request->link, request, -ETIMEDOUT, NULL, -1);
        return 0;
}

int link_request(Link *link, Message *message, int fd, LinkCallback callback, void *userdata)
{
        Request *request = calloc(1, sizeof(*request));
        int r;

        if (!request)
                return -ENOMEM;
        message->serial = request->serial = ++link->last_serial;
        r = sd_event_add_time_relative(sd_event_source_get_event(link->io), &request->timer,
                CLOCK_MONOTONIC, ANSWER_USEC, 0, on_answer_timer, request);
        if (r >= 0)
                r = message_send(link->fd, message, fd);
        if (r < 0) {
                sd_event_source_disable_unref(request->timer);
                free(request);
                return r;
        }
        request->link = link;
        request->callback = callback;
        request->userdata = userdata;
        request->next = link->requests;
        link->requests = request;
        return 0;
}
