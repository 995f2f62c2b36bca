/* When firewalld has to be told anew which zones links are in: it forgets it whenever it starts or reads
 * its configuration again. Asynchronous. Source: firewalld.dbus(5), "Reloaded". */
#pragma once

#include <systemd/sd-bus.h>

typedef struct FirewalldWatch FirewalldWatch;

/* Calls `callback` each time from now on. The bus must outlive the result. Returns 0 or a negative
 * errno. */
int firewalld_watch_new(
        sd_bus *bus, void (*callback)(void *userdata), void *userdata, FirewalldWatch **ret_watch);

/* Takes NULL, returns NULL. */
FirewalldWatch *firewalld_watch_free(FirewalldWatch *watch);
