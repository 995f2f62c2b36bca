/* Calls over the system bus, with a time limit, for the machine tests. */
#include "bus.h"

static const Target manager = { SERVICE, MANAGER_PATH, MANAGER_INTERFACE };

GDBusConnection *bus_connect(void)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, NULL, &error);
        GDBusConnection *bus;

        g_assert_no_error(error);
        bus = g_dbus_connection_new_for_address_sync(address,
                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                NULL, NULL, &error);
        g_assert_no_error(error);
        return bus;
}

GVariant *bus_try(
        GDBusConnection *bus, Target target, const char *method, GVariant *arguments, GError **error)
{
        return g_dbus_connection_call_sync(bus, target.service, target.path, target.interface, method,
                arguments, NULL, G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, error);
}

GVariant *bus_call(GDBusConnection *bus, Target target, const char *method, GVariant *arguments)
{
        g_autoptr(GError) error = NULL;
        GVariant *answer = bus_try(bus, target, method, arguments, &error);

        if (error)
                g_error("%s of %s: %s", method, target.path, error->message);
        return answer;
}

char *bus_error_text(const GError *error, const char *name)
{
        g_autofree char *remote = NULL;
        g_autoptr(GError) copy = NULL;

        g_assert_nonnull(error);
        remote = g_dbus_error_get_remote_error(error);
        if (g_strcmp0(remote, name) != 0)
                g_error("not %s, but: %s", name, error->message);
        copy = g_error_copy(error);
        g_dbus_error_strip_remote_error(copy);
        g_test_message("%s: %s", name, copy->message);
        return g_strdup(copy->message);
}

char *bus_refused(
        GDBusConnection *bus, Target target, const char *method, GVariant *arguments, const char *name)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) answer = bus_try(bus, target, method, arguments, &error);

        if (answer)
                g_error("%s of %s was not refused with %s", method, target.path, name);
        return bus_error_text(error, name);
}

GVariant *bus_get(GDBusConnection *bus, Target target, const char *property)
{
        const Target properties = { target.service, target.path, PROPERTIES_INTERFACE };
        g_autoptr(GVariant) answer =
                bus_call(bus, properties, "Get", g_variant_new("(ss)", target.interface, property));
        g_autoptr(GVariant) boxed = g_variant_get_child_value(answer, 0);

        return g_variant_get_variant(boxed);
}

char *bus_get_string(GDBusConnection *bus, Target target, const char *property)
{
        g_autoptr(GVariant) value = bus_get(bus, target, property);

        return g_variant_dup_string(value, NULL);
}

guint32 bus_process_of(GDBusConnection *bus, const char *name)
{
        const Target driver = { "org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus" };
        g_autoptr(GVariant) answer =
                bus_call(bus, driver, "GetConnectionUnixProcessID", g_variant_new("(s)", name));
        guint32 pid;

        g_variant_get(answer, "(u)", &pid);
        return pid;
}

GVariant *manager_call(GDBusConnection *bus, const char *method, GVariant *arguments)
{
        return bus_call(bus, manager, method, arguments);
}

char *manager_refused(GDBusConnection *bus, const char *method, GVariant *arguments, const char *name)
{
        return bus_refused(bus, manager, method, arguments, name);
}

GVariant *unit_get(GDBusConnection *bus, const char *unit, const char *interface, const char *property)
{
        const Target systemd = { SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER };
        g_autoptr(GVariant) answer = bus_call(bus, systemd, "GetUnit", g_variant_new("(s)", unit));
        const char *path;

        g_variant_get(answer, "(&o)", &path);
        return bus_get(bus, (Target){ SYSTEMD, path, interface }, property);
}
