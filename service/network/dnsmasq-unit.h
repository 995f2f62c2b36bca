/* The transient unit that a network's dnsmasq runs in. */
#pragma once

#include "host/system-bus.h"

typedef struct DnsmasqUnit {
        const char *name;    /* of the unit */
        const char *program; /* dnsmasq, an absolute path */
        const char *network; /* its name */
        const char *
                directory; /* the network's, with what dnsmasq reads, and LEASES_FILE, which it writes */
} DnsmasqUnit;

/* Starts it and waits until it serves: its sockets are bound then. On failure nothing is left of it, and
 * the error tells what dnsmasq said. Returns 0 or a negative errno. */
int dnsmasq_unit_start(SystemBus *bus, const DnsmasqUnit *unit, Error *ret_error);
