/* The property Interfaces of a domain's object. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/domain.h"

#define INTERFACES_SIGNATURE "a(sssss)"

/* Appends it as INTERFACES_SIGNATURE: names in the container and on the host, type, source, MAC address.
 */
int domain_interfaces_append(sd_bus_message *reply, const DomainView *view);

bool domain_interfaces_changed(const DomainView *a, const DomainView *b);
