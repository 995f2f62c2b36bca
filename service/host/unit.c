/* Units of the service manager: started and stopped by a program that may wait. */
#include <errno.h>
#include <string.h>

#include "host/unit.h"

#define SYSTEMD_SERVICE "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"
#define SYSTEMD_UNIT "org.freedesktop.systemd1.Unit"
#define NO_SUCH_UNIT "org.freedesktop.systemd1.NoSuchUnit"

/* How long a stopped unit is waited for to be gone. */
#define GONE_USEC (UINT64_C(2) * 1000000)

/* What the service manager tells of one unit while it is waited for. */
typedef struct Watch {
        const char *unit;
        char result[32]; /* of its job, once that has ended; "" before */
        bool removed;
} Watch;

/* JobRemoved(u id, o job, s unit, s result) */
static int on_job_removed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        const char *unit, *result;
        Watch *watch = userdata;

        (void) ret_error;
        if (sd_bus_message_read(message, "uoss", NULL, NULL, &unit, &result) >= 0 &&
                strcmp(unit, watch->unit) == 0)
                snprintf(watch->result, sizeof(watch->result), "%s", result);
        return 0;
}

/* UnitRemoved(s unit, o path) */
static int on_unit_removed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        Watch *watch = userdata;
        const char *unit;

        (void) ret_error;
        if (sd_bus_message_read(message, "so", &unit, NULL) >= 0 && strcmp(unit, watch->unit) == 0)
                watch->removed = true;
        return 0;
}

/* To be called before what is waited for is asked for. */
static int watch_signal(SystemBus *bus, Watch *watch, const char *signal,
        sd_bus_message_handler_t handler, sd_bus_slot **ret_slot)
{
        sd_bus *connection;
        int r = system_bus_get(bus, &connection);

        if (r >= 0)
                r = sd_bus_match_signal(connection, ret_slot, SYSTEMD_SERVICE, SYSTEMD_PATH,
                        SYSTEMD_MANAGER, signal, handler, watch);
        if (r < 0)
                return r;
        /* Refused the second time, which is no matter. */
        sd_bus_call_method(connection, SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER, "Subscribe", NULL,
                NULL, NULL);
        return 0;
}

/* A unit that another one refers to is never removed: that it has stopped is enough then. */
static int wait_until_gone(SystemBus *bus, Watch *watch)
{
        const uint64_t deadline = bus->deadline;
        int r = 0;

        while (r >= 0 && !watch->removed && !*watch->result)
                r = system_bus_wait(bus);
        if (r < 0 || watch->removed)
                return r;
        system_bus_set_time(bus, GONE_USEC);
        while (r >= 0 && !watch->removed)
                r = system_bus_wait(bus);
        bus->deadline = deadline;
        return r == -ETIMEDOUT ? 0 : r;
}

int unit_is_active(SystemBus *bus, const char *unit, bool *ret_is_active, Error *ret_error)
{
        _cleanup_bus_error_ sd_bus_error refusal = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *path = NULL, *state = NULL;
        sd_bus *connection;
        int r = system_bus_get(bus, &connection);

        if (r >= 0)
                r = sd_bus_path_encode(SYSTEMD_PATH "/unit", unit, &path);
        if (r >= 0)
                r = sd_bus_get_property_string(connection, SYSTEMD_SERVICE, path, SYSTEMD_UNIT,
                        "ActiveState", &refusal, &state);
        if (r < 0)
                return error_set(ret_error, r, ERROR_FAILED, "can't ask the service manager for %s: %s",
                        unit, system_bus_reason(&refusal, r));
        *ret_is_active = strcmp(state, "active") == 0 || strcmp(state, "activating") == 0 ||
                strcmp(state, "reloading") == 0;
        return 0;
}

int unit_start_new(SystemBus *bus, const char *unit, sd_bus_message **ret_call)
{
        _cleanup_bus_message_ sd_bus_message *call = NULL;
        sd_bus *connection;
        int r = system_bus_get(bus, &connection);

        if (r >= 0)
                r = sd_bus_message_new_method_call(connection, &call, SYSTEMD_SERVICE, SYSTEMD_PATH,
                        SYSTEMD_MANAGER, "StartTransientUnit");
        if (r >= 0)
                r = sd_bus_message_append(call, "ss", unit, "fail");
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'a', "(sv)");
        if (r >= 0)
                *ret_call = TAKE_PTR(call);
        return r < 0 ? r : 0;
}

int unit_start(SystemBus *bus, const char *unit, sd_bus_message *call, Error *ret_error)
{
        _cleanup_bus_error_ sd_bus_error refusal = SD_BUS_ERROR_NULL;
        _cleanup_bus_slot_ sd_bus_slot *slot = NULL;
        Watch watch = { .unit = unit };
        sd_bus *connection;
        int r = watch_signal(bus, &watch, "JobRemoved", on_job_removed, &slot);

        if (r >= 0)
                r = sd_bus_message_close_container(call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a(sa(sv))", 0);
        if (r >= 0)
                r = system_bus_get(bus, &connection);
        if (r >= 0)
                r = sd_bus_call(connection, call, 0, &refusal, NULL);
        while (r >= 0 && !*watch.result)
                r = system_bus_wait(bus);
        if (r < 0)
                return error_set(ret_error, r, ERROR_FAILED, "the service manager can't start %s: %s",
                        unit, system_bus_reason(&refusal, r));
        if (strcmp(watch.result, "done") != 0)
                return error_set(ret_error, -EIO, ERROR_FAILED, "the job of %s ended with '%s'", unit,
                        watch.result);
        return 0;
}

int unit_stop(SystemBus *bus, const char *unit, Error *ret_error)
{
        _cleanup_bus_error_ sd_bus_error refusal = SD_BUS_ERROR_NULL;
        _cleanup_bus_slot_ sd_bus_slot *job_slot = NULL, *unit_slot = NULL;
        Watch watch = { .unit = unit };
        sd_bus *connection;
        int r = watch_signal(bus, &watch, "JobRemoved", on_job_removed, &job_slot);

        if (r >= 0)
                r = watch_signal(bus, &watch, "UnitRemoved", on_unit_removed, &unit_slot);
        if (r >= 0)
                r = system_bus_get(bus, &connection);
        if (r >= 0)
                r = sd_bus_call_method(connection, SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER,
                        "StopUnit", &refusal, NULL, "ss", unit, "replace");
        if (sd_bus_error_has_name(&refusal, NO_SUCH_UNIT))
                return 0;
        if (r >= 0)
                r = wait_until_gone(bus, &watch);
        if (r < 0)
                return error_set(ret_error, r, ERROR_FAILED, "the service manager can't stop %s: %s",
                        unit, system_bus_reason(&refusal, r));
        return 1;
}
