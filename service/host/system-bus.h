/* The system bus for a program that may wait, but for no longer than it was told. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "base/error.h"

typedef struct SystemBus {
        sd_bus *connection; /* NULL until it is needed */
        uint64_t deadline;  /* microseconds of CLOCK_MONOTONIC: nothing below waits beyond it */
} SystemBus;

/* Lets everything from now on wait for so many microseconds, all in all. */
void system_bus_set_time(SystemBus *bus, uint64_t usec);

/* Gives the connection, which is made if there is none yet, borrowed; a call over it takes no longer
 * than the time that is left now. Returns 0, -ETIMEDOUT when there is none, or another negative errno.
 */
int system_bus_get(SystemBus *bus, sd_bus **ret_connection);

/* Handles what has come, or waits for something to come. Returns 0 or a negative errno as above. */
int system_bus_wait(SystemBus *bus);

/* Whether somebody has this name now. Nobody is started for it. Returns 0 or a negative errno. */
int system_bus_has_owner(SystemBus *bus, const char *name, bool *ret_has_owner);

/* Disconnects, if connected. */
void system_bus_close(SystemBus *bus);

/* What to tell of a call that failed with r: the other side's own words, where it answered. Borrowed. */
const char *system_bus_reason(const sd_bus_error *refusal, int r);

#define _cleanup_bus_message_ _cleanup_(sd_bus_message_unrefp)
#define _cleanup_bus_error_ _cleanup_(sd_bus_error_free)
#define _cleanup_bus_slot_ _cleanup_(sd_bus_slot_unrefp)
