/* firewalld, on hosts that run it: which of its zones a link is in. Source: firewalld.dbus(5),
 * "org.fedoraproject.FirewallD1.zone". What is told it here it forgets when it is restarted. */
#pragma once

#include "host/system-bus.h"

/* Whether it runs. It is not started. Returns 0 or a negative errno. */
int firewalld_is_running(SystemBus *bus, bool *ret_is_running, Error *ret_error);

/* Puts a link into a zone, out of any other. Returns 1, 0 if it was in it, or a negative errno. */
int firewalld_set_zone(SystemBus *bus, const char *link, const char *zone, Error *ret_error);

/* Takes a link out of the zone it is in. Returns 0, also if it is in none, or a negative errno. */
int firewalld_unset_zone(SystemBus *bus, const char *link, Error *ret_error);
