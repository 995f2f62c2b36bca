/* The supervisor's side of the connection to lxc1d, which comes and goes while the container runs. */
#pragma once

#include "base/protocol.h"
#include "supervisor/loop.h"

typedef struct Control {
        int loop;
        Watch link;     /* to the present lxc1d; not watched while there is none */
        Watch listener; /* where the next one connects */
        bool unsent;    /* a status or addresses could not be sent: lxc1d is behind with reading */
        void (*connected)(void *owner);
        /* fd came along, or is -1; it is closed afterwards. */
        void (*received)(void *owner, const Message *message, int fd);
        void *owner;
} Control;

/* Takes over the descriptor `link`, and listens at "control" in the directory `runtime`. The
 * callbacks must be set. Returns 0 or a negative errno. */
int control_start(Control *control, int loop, int link, int runtime);

/* Sends if there is somebody to send to, otherwise -ENOTCONN. Where a status or addresses find no room,
 * all is sent later, through `connected`. */
int control_send(Control *control, const Message *message, int fd);

void control_stop(Control *control);
