/* A small event loop over epoll(7): descriptors and what to call when they are ready. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct Watch Watch;

struct Watch {
        int fd; /* -1: not watched */
        uint32_t events;
        void (*dispatch)(void *owner, uint32_t events); /* may remove and free any watch */
        void *owner;
};

/* Makes the epoll descriptor that the other functions take. Returns it or a negative errno. */
int loop_new(void);

/* Starts to watch `watch->fd` for EPOLL* events. The watch stays the caller's and in its place. */
int loop_add(int loop, Watch *watch, uint32_t events);

/* Changes what is watched for. Does nothing if that is the same already, or if it's not watched. */
int loop_change(int loop, Watch *watch, uint32_t events);

/* Ends it; the descriptor stays open. */
void loop_remove(int loop, Watch *watch);

/* Waits for one event and dispatches it. One at a time, so that no event is left over for a watch
 * that another one's dispatch has removed. Returns 0 or a negative errno. */
int loop_run_once(int loop);
