/* Authorization of callers by polkit, asynchronously. */
#pragma once

#include <systemd/sd-bus.h>

#include "bus/names.h"

/* The actions, one for each group of verbs; they are described in the policy file in data/. */
#define ACTION_DEFINE BUS_NAME ".define"
#define ACTION_UNDEFINE BUS_NAME ".undefine"
#define ACTION_START BUS_NAME ".start"
#define ACTION_STOP BUS_NAME ".stop"
#define ACTION_CONSOLE BUS_NAME ".console"
#define ACTION_ATTACH BUS_NAME ".attach"
#define ACTION_NETWORK BUS_NAME ".network"

/* What a polkit rule can decide by, with action.lookup(): KIND_name, KIND_uuid and verb. */
typedef struct PolkitDetails {
        const char *kind; /* static: "domain" or "network" */
        const char *name;
        const unsigned char *uuid; /* NULL: it has none yet */
        const char *verb;          /* static */
} PolkitDetails;

/* Carries the call out and answers it. The call is rewound; what it is about must be looked up
 * again, since time has passed, and be the one of this UUID ("": it had none yet), for which the
 * authorization was given. Returns as a handler of sd-bus. */
typedef int (*PolkitCallback)(sd_bus_message *call, const char *uuid, void *userdata);

/* Has the sender of a call authorized. Root always is, as polkit itself has it; others are asked
 * for by polkit, who may ask the person if the call allows interactive authorization. The callback
 * is called only if the answer is yes; otherwise the call is answered with AccessDenied.
 * A user can have so many calls wait for polkit; one more is answered with LimitsExceeded.
 * Returns 1, or a negative errno. */
int polkit_authorize(sd_bus_message *call, const char *action, const PolkitDetails *details,
        PolkitCallback callback, void *userdata);
