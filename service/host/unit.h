/* Units of the service manager: started and stopped by a program that may wait.
 * Source: org.freedesktop.systemd1(5). */
#pragma once

#include "host/system-bus.h"

/* Whether a unit is active, or about to be so. Returns 0 or a negative errno. */
int unit_is_active(SystemBus *bus, const char *unit, bool *ret_is_active, Error *ret_error);

/* Begins a call that starts a transient unit: what is to be appended is its properties, an "(sv)" each.
 * Returns 0 or a negative errno, and the call, which unit_start() ends. */
int unit_start_new(SystemBus *bus, const char *unit, sd_bus_message **ret_call);

/* Makes such a call and waits until the unit's job has ended. Returns 0, -EIO if it has failed, or
 * another negative errno; it may then be left over and is to be stopped. */
int unit_start(SystemBus *bus, const char *unit, sd_bus_message *call, Error *ret_error);

/* Stops a unit and waits until it is gone, so that its name is free again. Returns 1, or 0 if there was
 * none. */
int unit_stop(SystemBus *bus, const char *unit, Error *ret_error);
