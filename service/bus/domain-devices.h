/* The methods of a domain's object that change its devices. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/domain.h"

/* Handlers for sd_bus_vtable, with a Domain as their userdata. */
int domain_method_attach_device(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
int domain_method_detach_device(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
int domain_method_update_device(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);

/* Emits DeviceAdded, DeviceRemoved or DeviceChanged. */
void domain_object_emit_device(sd_bus *bus, const Domain *domain, DeviceChange change, const char *xml);
