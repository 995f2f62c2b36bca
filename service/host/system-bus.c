/* The system bus for a program that may wait, but for no longer than it was told. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "host/system-bus.h"

static uint64_t now_monotonic(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * 1000000 + (uint64_t) now.tv_nsec / 1000;
}

static uint64_t time_left(const SystemBus *bus)
{
        uint64_t now = now_monotonic();

        return bus->deadline > now ? bus->deadline - now : 0;
}

void system_bus_set_time(SystemBus *bus, uint64_t usec)
{
        bus->deadline = now_monotonic() + usec;
}

int system_bus_wait(SystemBus *bus)
{
        int r = sd_bus_process(bus->connection, NULL);

        if (r != 0)
                return r < 0 ? r : 0;
        if (time_left(bus) == 0)
                return -ETIMEDOUT;
        r = sd_bus_wait(bus->connection, time_left(bus));
        return r < 0 && r != -EINTR ? r : 0;
}

/* The library would wait for the bus's first words for as long as they take. */
static int connect_in_time(SystemBus *bus)
{
        int r = sd_bus_open_system(&bus->connection);

        while (r >= 0 && !sd_bus_is_ready(bus->connection))
                r = system_bus_wait(bus);
        if (r < 0)
                system_bus_close(bus);
        return r;
}

int system_bus_get(SystemBus *bus, sd_bus **ret_connection)
{
        int r = bus->connection ? 0 : connect_in_time(bus);

        if (r < 0)
                return r;
        if (time_left(bus) == 0)
                return -ETIMEDOUT;
        r = sd_bus_set_method_call_timeout(bus->connection, time_left(bus));
        if (r < 0)
                return r;
        *ret_connection = bus->connection;
        return 0;
}

int system_bus_has_owner(SystemBus *bus, const char *name, bool *ret_has_owner)
{
        _cleanup_bus_message_ sd_bus_message *reply = NULL;
        sd_bus *connection;
        int has_owner, r;

        r = system_bus_get(bus, &connection);
        if (r < 0)
                return r;
        r = sd_bus_call_method(connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus", "NameHasOwner", NULL, &reply, "s", name);
        if (r >= 0)
                r = sd_bus_message_read(reply, "b", &has_owner);
        if (r < 0)
                return r;
        *ret_has_owner = has_owner;
        return 0;
}

void system_bus_close(SystemBus *bus)
{
        bus->connection = sd_bus_close_unref(bus->connection);
}

const char *system_bus_reason(const sd_bus_error *refusal, int r)
{
        if (refusal->message)
                return refusal->message;
        return refusal->name ? refusal->name : strerror(-r);
}
