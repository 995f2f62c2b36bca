/* The properties of a domain's object: how each is read, and which ones a change concerns. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/domain.h"

/* How many changing properties there are, and the NULL behind them. */
#define DOMAIN_CHANGES_MAX 20

/* Reads the property of this name; a getter for sd_bus_vtable with a Domain as its userdata. */
int domain_property_get(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *reply, void *userdata, sd_bus_error *ret_error);

/* Lists the names, static, of the properties that differ between two views, ended by NULL.
 * Returns how many there are. */
size_t domain_properties_changed(
        const DomainView *before, const DomainView *after, const char *ret_names[DOMAIN_CHANGES_MAX]);
