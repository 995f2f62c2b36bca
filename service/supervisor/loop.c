/* A small event loop over epoll(7): descriptors and what to call when they are ready. */
#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "supervisor/loop.h"

int loop_new(void)
{
        int loop = epoll_create1(EPOLL_CLOEXEC);

        return loop < 0 ? -errno : loop;
}

int loop_add(int loop, Watch *watch, uint32_t events)
{
        struct epoll_event event = { .events = events, .data = { .ptr = watch } };

        watch->events = events;
        return epoll_ctl(loop, EPOLL_CTL_ADD, watch->fd, &event) < 0 ? -errno : 0;
}

int loop_change(int loop, Watch *watch, uint32_t events)
{
        struct epoll_event event = { .events = events, .data = { .ptr = watch } };

        if (watch->fd < 0 || watch->events == events)
                return 0;
        watch->events = events;
        return epoll_ctl(loop, EPOLL_CTL_MOD, watch->fd, &event) < 0 ? -errno : 0;
}

void loop_remove(int loop, Watch *watch)
{
        if (watch->fd >= 0)
                epoll_ctl(loop, EPOLL_CTL_DEL, watch->fd, NULL);
        watch->fd = -1;
}

int loop_run_once(int loop)
{
        struct epoll_event event;
        int n = epoll_wait(loop, &event, 1, -1);

        if (n < 0)
                return errno == EINTR ? 0 : -errno;
        if (n > 0) {
                const Watch *watch = event.data.ptr;
                watch->dispatch(watch->owner, event.events);
        }
        return 0;
}
