/* When firewalld has to be told anew which zones links are in. */
#include <errno.h>
#include <stdlib.h>

#include "host/firewalld-watch.h"

#define FIREWALLD_SERVICE "org.fedoraproject.FirewallD1"
#define STARTED \
        "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus'," \
        "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" FIREWALLD_SERVICE "'"

struct FirewalldWatch {
        sd_bus_slot *started;
        sd_bus_slot *reloaded;
        void (*callback)(void *userdata);
        void *userdata;
};

/* NameOwnerChanged(s name, s old, s new) */
static int on_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        FirewalldWatch *watch = userdata;
        const char *owner;

        (void) ret_error;
        if (sd_bus_message_read(message, "sss", NULL, NULL, &owner) >= 0 && *owner)
                watch->callback(watch->userdata);
        return 0;
}

static int on_reloaded(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        FirewalldWatch *watch = userdata;

        (void) message;
        (void) ret_error;
        watch->callback(watch->userdata);
        return 0;
}

int firewalld_watch_new(
        sd_bus *bus, void (*callback)(void *userdata), void *userdata, FirewalldWatch **ret_watch)
{
        FirewalldWatch *watch = calloc(1, sizeof(*watch));
        int r;

        if (!watch)
                return -ENOMEM;
        watch->callback = callback;
        watch->userdata = userdata;
        r = sd_bus_add_match_async(bus, &watch->started, STARTED, on_owner_changed, NULL, watch);
        if (r >= 0)
                r = sd_bus_match_signal_async(bus, &watch->reloaded, FIREWALLD_SERVICE,
                        "/org/fedoraproject/FirewallD1", FIREWALLD_SERVICE, "Reloaded", on_reloaded,
                        NULL, watch);
        if (r < 0) {
                firewalld_watch_free(watch);
                return r;
        }
        *ret_watch = watch;
        return 0;
}

FirewalldWatch *firewalld_watch_free(FirewalldWatch *watch)
{
        if (!watch)
                return NULL;
        sd_bus_slot_unref(watch->started);
        sd_bus_slot_unref(watch->reloaded);
        free(watch);
        return NULL;
}
