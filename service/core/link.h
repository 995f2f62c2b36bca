/* lxc1d's end of the connection to one supervisor. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "base/protocol.h"

typedef struct Link Link;

/* The answer to a request: 0 or a negative errno. The message is borrowed, and NULL where none came:
 * -ETIMEDOUT, or -ECONNRESET where the supervisor has ended or the link is freed. A descriptor that came
 * along, else -1, is the callee's to keep. */
typedef void (*LinkCallback)(void *userdata, int result, const Message *answer, int fd);

typedef struct LinkHandler {
        void (*received)(void *owner, const Message *message); /* anything but ANSWER */
        void (*closed)(void *owner); /* the supervisor has ended; called once */
        void (*ended)(void *owner);  /* after link_kill(): its process is gone */
        void *owner;
} LinkHandler;

/* Starts a supervisor on a live XML text. Its process is a child until lxc1d ends; it waits for
 * MESSAGE_GO. *ret_pid is its process. Returns 0 or a negative errno with StartFailed. */
int link_spawn(sd_event *event, const char *name, const char *live_xml, const LinkHandler *handler,
        Link **ret_link, pid_t *ret_pid, Error *ret_error);

/* Connects to the supervisor that serves a runtime directory. -ECONNREFUSED or -ENOENT: there is
 * none any more. Never waits. */
int link_connect(sd_event *event, int runtime, const LinkHandler *handler, Link **ret_link);

/* Closes the connection, without a call of the handler; requests still open get -ECONNRESET.
 * Takes NULL, returns NULL. */
Link *link_free(Link *link);

/* Kills the supervisor if it is a child of this process and still there. Returns whether it is; then
 * `ended` is called once it has gone, unless the link is freed before, and nothing else any more. */
bool link_kill(Link *link);

/* Sends a message without an answer, and unless negative a descriptor, which stays the caller's. */
int link_send(Link *link, const Message *message, int fd);

/* Sends a request, with a descriptor as above, and fills in its serial. Returns 0, and the callback is
 * called once, later, within 10 s; or a negative errno. */
int link_request(Link *link, Message *message, int fd, LinkCallback callback, void *userdata);
