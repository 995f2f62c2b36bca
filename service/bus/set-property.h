/* Properties that callers may set. A setter of sd-bus has to answer at once, but polkit takes its time:
 * so a well-formed Set of such a property is taken by a filter, before it comes to the setter; all else
 * goes its usual way, where set_property_refuse() says what is wrong with it. */
#pragma once

#include <stdbool.h>
#include <systemd/sd-bus.h>

/* Whether a message is org.freedesktop.DBus.Properties.Set of that property with a boolean. Returns 1,
 * 0, or a negative errno; the message is to be read from its start. */
int set_property_is_boolean(sd_bus_message *message, const char *interface, const char *property);

/* The value in such a message, read from its start. Returns 0 or a negative errno. */
int set_property_read_boolean(sd_bus_message *message, bool *ret_value);

/* A setter for sd_bus_vtable. */
int set_property_refuse(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *value, void *userdata, sd_bus_error *ret_error);
