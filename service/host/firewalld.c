/* firewalld, on hosts that run it: which of its zones a link is in. */
#include <errno.h>
#include <string.h>

#include "host/firewalld.h"

#define FIREWALLD_SERVICE "org.fedoraproject.FirewallD1"
#define FIREWALLD_PATH "/org/fedoraproject/FirewallD1"
#define FIREWALLD_ZONE FIREWALLD_SERVICE ".zone"

int firewalld_is_running(SystemBus *bus, bool *ret_is_running, Error *ret_error)
{
        int r = system_bus_has_owner(bus, FIREWALLD_SERVICE, ret_is_running);

        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't ask whether firewalld runs")
                     : 0;
}

static int zone_of(SystemBus *bus, const char *link, sd_bus_message **ret_reply, const char **ret_zone,
        sd_bus_error *ret_refusal)
{
        sd_bus *connection;
        int r = system_bus_get(bus, &connection);

        if (r >= 0)
                r = sd_bus_call_method(connection, FIREWALLD_SERVICE, FIREWALLD_PATH, FIREWALLD_ZONE,
                        "getZoneOfInterface", ret_refusal, ret_reply, "s", link);
        return r < 0 ? r : sd_bus_message_read(*ret_reply, "s", ret_zone);
}

int firewalld_set_zone(SystemBus *bus, const char *link, const char *zone, Error *ret_error)
{
        _cleanup_bus_error_ sd_bus_error refusal = SD_BUS_ERROR_NULL;
        _cleanup_bus_message_ sd_bus_message *reply = NULL;
        const char *present = "";
        sd_bus *connection;
        int r = zone_of(bus, link, &reply, &present, &refusal);

        if (r >= 0 && strcmp(present, zone) == 0)
                return 0;
        if (r >= 0)
                r = system_bus_get(bus, &connection);
        if (r >= 0)
                r = sd_bus_call_method(connection, FIREWALLD_SERVICE, FIREWALLD_PATH, FIREWALLD_ZONE,
                        "changeZoneOfInterface", &refusal, NULL, "ss", zone, link);
        if (r < 0)
                return error_set(ret_error, r, ERROR_FAILED,
                        "firewalld does not put the link %s into its zone %s: %s", link, zone,
                        system_bus_reason(&refusal, r));
        return 1;
}

int firewalld_unset_zone(SystemBus *bus, const char *link, Error *ret_error)
{
        _cleanup_bus_error_ sd_bus_error refusal = SD_BUS_ERROR_NULL;
        _cleanup_bus_message_ sd_bus_message *reply = NULL;
        const char *zone = "";
        sd_bus *connection;
        int r = zone_of(bus, link, &reply, &zone, &refusal);

        if (r >= 0 && !*zone)
                return 0;
        if (r >= 0)
                r = system_bus_get(bus, &connection);
        if (r >= 0)
                r = sd_bus_call_method(connection, FIREWALLD_SERVICE, FIREWALLD_PATH, FIREWALLD_ZONE,
                        "removeInterface", &refusal, NULL, "ss", zone, link);
        if (r < 0)
                return error_set(ret_error, r, ERROR_FAILED,
                        "firewalld does not let go of the link %s: %s", link,
                        system_bus_reason(&refusal, r));
        return 0;
}
