/* The properties of a network's object: how each is read, and which ones a change concerns. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/network.h"

/* How many changing properties there are, and the NULL behind them. */
#define NETWORK_CHANGES_MAX 12

/* Reads the property of this name; a getter for sd_bus_vtable with a Network as its userdata. */
int network_property_get(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *reply, void *userdata, sd_bus_error *ret_error);

/* Lists the names, static, of the properties that differ between two views, ended by NULL.
 * Returns how many there are. */
size_t network_properties_changed(
        const NetworkView *before, const NetworkView *after, const char *ret_names[NETWORK_CHANGES_MAX]);
