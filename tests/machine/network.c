/* Networks as the tests use them: their calls and properties. */
#include "network.h"

#include "object-path.h"

#define DEFAULT_NETWORK "default"

char *network_path(const char *name)
{
        return object_path(MANAGER_PATH "/network/", name);
}

static Target target(const char *path)
{
        return (Target){ SERVICE, path, NETWORK_INTERFACE };
}

static GVariant *flags_argument(guint64 flags)
{
        return g_variant_new("(t)", flags);
}

char *network_define(GDBusConnection *bus, const char *xml)
{
        g_autoptr(GVariant) answer =
                manager_call(bus, "DefineNetworkXML", g_variant_new("(st)", xml, G_GUINT64_CONSTANT(0)));
        char *path;

        g_variant_get(answer, "(o)", &path);
        return path;
}

char *network_define_refused(GDBusConnection *bus, const char *xml, const char *error)
{
        return manager_refused(
                bus, "DefineNetworkXML", g_variant_new("(st)", xml, G_GUINT64_CONSTANT(0)), error);
}

GVariant *network_call(GDBusConnection *bus, const char *name, const char *method, GVariant *arguments)
{
        g_autofree char *path = network_path(name);

        return bus_call(bus, target(path), method, arguments);
}

char *network_refused(
        GDBusConnection *bus, const char *name, const char *method, guint64 flags, const char *error)
{
        g_autofree char *path = network_path(name);

        return bus_refused(bus, target(path), method, flags_argument(flags), error);
}

void network_start(GDBusConnection *bus, const char *name)
{
        g_variant_unref(network_call(bus, name, "Start", flags_argument(0)));
}

void network_stop(GDBusConnection *bus, const char *name, guint64 flags)
{
        g_variant_unref(network_call(bus, name, "Stop", flags_argument(flags)));
}

void network_undefine(GDBusConnection *bus, const char *name)
{
        g_variant_unref(network_call(bus, name, "Undefine", flags_argument(0)));
}

char *network_xml(GDBusConnection *bus, const char *name, guint64 flags)
{
        g_autoptr(GVariant) answer = network_call(bus, name, "GetXML", flags_argument(flags));
        char *xml;

        g_variant_get(answer, "(s)", &xml);
        return xml;
}

char *network_get_string(GDBusConnection *bus, const char *name, const char *property)
{
        g_autofree char *path = network_path(name);

        return bus_get_string(bus, target(path), property);
}

gboolean network_get_boolean(GDBusConnection *bus, const char *name, const char *property)
{
        g_autofree char *path = network_path(name);
        g_autoptr(GVariant) value = bus_get(bus, target(path), property);

        return g_variant_get_boolean(value);
}

void network_assert_state(GDBusConnection *bus, const char *name, const char *state)
{
        g_autofree char *present = network_get_string(bus, name, "State");

        g_assert_cmpstr(present, ==, state);
        g_assert_cmpint(network_get_boolean(bus, name, "Active"), ==, g_str_equal(state, "active"));
}

gboolean network_exists(GDBusConnection *bus, const char *name)
{
        g_autoptr(GVariant) answer = manager_call(bus, "ListNetworks", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        GVariantIter iterator;
        const char *listed;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(&ssso)", &listed, NULL, NULL, NULL))
                if (g_str_equal(listed, name))
                        return TRUE;
        return FALSE;
}

void network_run(GDBusConnection *bus, const char *xml, const char *name)
{
        g_free(network_define(bus, xml));
        network_start(bus, name);
}

/* One of these fails where the network is inactive, or transient. */
static void remove_network(GDBusConnection *bus, const char *path)
{
        g_autoptr(GVariant) stopped =
                bus_try(bus, target(path), "Stop", flags_argument(NETWORK_FORCE), NULL);
        g_autoptr(GVariant) undefined = bus_try(bus, target(path), "Undefine", flags_argument(0), NULL);
}

void networks_clean(GDBusConnection *bus)
{
        g_autoptr(GVariant) answer = manager_call(bus, "ListNetworks", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        const char *name, *path, *state;
        GVariantIter iterator;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(&ss&s&o)", &name, NULL, &state, &path))
                if (!g_str_equal(name, DEFAULT_NETWORK))
                        remove_network(bus, path);
                else if (!g_str_equal(state, "active"))
                        network_start(bus, DEFAULT_NETWORK);
}

/* A repair that is under way is joined. */
void networks_settle(GDBusConnection *bus)
{
        g_autoptr(GVariant) answer = manager_call(bus, "ListNetworks", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        const char *name, *state;
        GVariantIter iterator;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(&ss&so)", &name, NULL, &state, NULL))
                if (!g_str_equal(state, "inactive"))
                        g_variant_unref(
                                network_call(bus, name, "Start", flags_argument(NETWORK_REPAIR)));
}
