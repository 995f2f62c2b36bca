/* The set-up of a network, or its end, by a process of its own: lxc1-network. */
#pragma once

#include <systemd/sd-event.h>

#include "base/error.h"

typedef struct NetworkSetup NetworkSetup;

/* Told once, when the process has ended; error is NULL when all went well, and borrowed. */
typedef void (*NetworkSetupCallback)(void *userdata, const Error *error);

/* What it is run for. */
typedef enum NetworkSetupWork {
        NETWORK_SETUP_START,  /* "up"; if the process dies over it, "down" follows: nothing is left */
        NETWORK_SETUP_REPAIR, /* "up" */
        NETWORK_SETUP_STOP,   /* "down" */
} NetworkSetupWork;

/* Runs it for the network `name`. Returns 0 and what is freed by itself after the callback, or a
 * negative errno with StartFailed. */
int network_setup_run(sd_event *event, NetworkSetupWork work, const char *name, const char *live_xml,
        NetworkSetupCallback callback, void *userdata, NetworkSetup **ret_setup, Error *ret_error);

/* Forgets it: the callback won't be called. The process goes on. Takes NULL, returns NULL. */
NetworkSetup *network_setup_forget(NetworkSetup *setup);
