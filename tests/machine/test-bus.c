/* The service as the bus shows it: its objects, its interfaces, its activation. */
#include <string.h>

#include "domain.h"
#include "host.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

static GDBusNodeInfo *introspect(Host *host, const char *path)
{
        const Target target = { SERVICE, path, INTROSPECTABLE_INTERFACE };
        g_autoptr(GVariant) answer = bus_call(host->bus, target, "Introspect", NULL);
        g_autoptr(GError) error = NULL;
        GDBusNodeInfo *node;
        const char *xml;

        g_variant_get(answer, "(&s)", &xml);
        node = g_dbus_node_info_new_for_xml(xml, &error);
        g_assert_no_error(error);
        return node;
}

static gint compare_lines(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Documentation says nothing of the interface, and "true" is what no word of it means. */
static void describe_annotations(GPtrArray *lines, const char *of, GDBusAnnotationInfo **annotations)
{
        for (; annotations && *annotations; annotations++) {
                const char *key = (*annotations)->key, *value = (*annotations)->value;

                if (strstr(key, "Doc") ||
                        (g_str_has_suffix(key, ".EmitsChangedSignal") && g_str_equal(value, "true")))
                        continue;
                g_ptr_array_add(lines, g_strdup_printf("%s: %s = %s", of, key, value));
        }
}

static void describe_arguments(
        GPtrArray *lines, const char *of, const char *direction, GDBusArgInfo **arguments)
{
        for (guint i = 0; arguments && arguments[i]; i++)
                g_ptr_array_add(lines,
                        g_strdup_printf("%s: %s argument %u: %s %s", of, direction, i,
                                arguments[i]->signature, arguments[i]->name));
}

static void describe_methods(GPtrArray *lines, GDBusMethodInfo **methods)
{
        for (; methods && *methods; methods++) {
                g_autofree char *of = g_strconcat("method ", (*methods)->name, NULL);

                g_ptr_array_add(lines, g_strdup(of));
                describe_arguments(lines, of, "in", (*methods)->in_args);
                describe_arguments(lines, of, "out", (*methods)->out_args);
                describe_annotations(lines, of, (*methods)->annotations);
        }
}

static void describe_signals(GPtrArray *lines, GDBusSignalInfo **signals)
{
        for (; signals && *signals; signals++) {
                g_autofree char *of = g_strconcat("signal ", (*signals)->name, NULL);

                g_ptr_array_add(lines, g_strdup(of));
                describe_arguments(lines, of, "out", (*signals)->args);
                describe_annotations(lines, of, (*signals)->annotations);
        }
}

static void describe_properties(GPtrArray *lines, GDBusPropertyInfo **properties)
{
        for (; properties && *properties; properties++) {
                g_autofree char *of = g_strdup_printf("property %s (%s, %s%s)", (*properties)->name,
                        (*properties)->signature,
                        (*properties)->flags & G_DBUS_PROPERTY_INFO_FLAGS_READABLE ? "read" : "",
                        (*properties)->flags & G_DBUS_PROPERTY_INFO_FLAGS_WRITABLE ? "write" : "");

                g_ptr_array_add(lines, g_strdup(of));
                describe_annotations(lines, of, (*properties)->annotations);
        }
}

/* All that there is to an interface, as sorted lines. */
static char *describe(const GDBusNodeInfo *node, const char *name)
{
        GDBusInterfaceInfo *interface = g_dbus_node_info_lookup_interface((GDBusNodeInfo *) node, name);
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

        g_assert_nonnull(interface);
        describe_methods(lines, interface->methods);
        describe_signals(lines, interface->signals);
        describe_properties(lines, interface->properties);
        describe_annotations(lines, "interface", interface->annotations);
        g_ptr_array_sort(lines, compare_lines);
        g_ptr_array_add(lines, NULL);
        return g_strjoinv("\n", (char **) lines->pdata);
}

static void check_interface(Host *host, const char *path, const char *name)
{
        g_autofree char *file = g_strconcat(SOURCE_ROOT "/data/interfaces/", name, ".xml", NULL);
        g_autofree char *xml = read_file(file), *documented = NULL, *found = NULL;
        g_autoptr(GDBusNodeInfo) node = introspect(host, path), written = NULL;
        g_autoptr(GError) error = NULL;

        written = g_dbus_node_info_new_for_xml(xml, &error);
        g_assert_no_error(error);
        documented = describe(written, name);
        found = describe(node, name);
        g_assert_cmpstr(found, ==, documented);
}

static void test_manager_interface(Host *host)
{
        check_interface(host, MANAGER_PATH, MANAGER_INTERFACE);
}

static void test_domain_interface(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "vm1" });
        check_interface(host, "/org/example/Lxc1/domain/vm1", DOMAIN_INTERFACE);
}

static void test_network_interface(Host *host)
{
        check_interface(host, MANAGER_PATH "/network/default", NETWORK_INTERFACE);
}

/* What all implement is there, and nothing of the service's own is where no name protects it. */
static void test_objects(Host *host)
{
        static const char *const above[] = { "/", "/org", "/org/example", MANAGER_PATH "/domain",
                MANAGER_PATH "/network" };
        g_autoptr(GDBusNodeInfo) root = introspect(host, MANAGER_PATH);

        for (gsize i = 0; i < G_N_ELEMENTS(above); i++) {
                g_autoptr(GDBusNodeInfo) node = introspect(host, above[i]);

                for (GDBusInterfaceInfo **interface = node->interfaces; interface && *interface;
                        interface++)
                        g_assert_true(g_str_has_prefix((*interface)->name, "org.freedesktop.DBus."));
                g_assert_null(g_dbus_node_info_lookup_interface(node, OBJECT_MANAGER_INTERFACE));
        }
        g_assert_nonnull(g_dbus_node_info_lookup_interface(root, OBJECT_MANAGER_INTERFACE));
        g_assert_nonnull(g_dbus_node_info_lookup_interface(root, PROPERTIES_INTERFACE));
}

static void test_children(Host *host)
{
        g_autoptr(GDBusNodeInfo) node = NULL;

        domain_define(host->bus, &(Spec){ .name = "a b" });
        node = introspect(host, MANAGER_PATH "/domain");
        g_assert_nonnull(node->nodes[0]);
        g_assert_null(node->nodes[1]);
        g_assert_cmpstr(node->nodes[0]->path, ==, "a_20b");
}

static void test_version(Host *host)
{
        g_autofree char *version = bus_get_string(
                host->bus, (Target){ SERVICE, MANAGER_PATH, MANAGER_INTERFACE }, "Version");
        g_autofree char *said = run("/usr/libexec/lxc1d", "--version", NULL);
        g_autofree char *expected = g_strconcat("lxc1d ", version, "\n", NULL);

        g_assert_cmpstr(said, ==, expected);
}

static void test_busctl(Host *host)
{
        g_autofree char *tree = NULL, *members = NULL, *call = NULL;

        domain_define(host->bus, &(Spec){ .name = "vm1" });
        tree = run("busctl", "tree", "--no-pager", SERVICE, NULL);
        g_assert_nonnull(strstr(tree, "/org/example/Lxc1/domain/vm1"));
        members =
                run("busctl", "introspect", "--no-pager", SERVICE, "/org/example/Lxc1/domain/vm1", NULL);
        g_assert_nonnull(strstr(members, ".OpenConsole"));
        g_assert_nonnull(strstr(members, "\"shutoff\""));
        call = run("busctl", "call", SERVICE, MANAGER_PATH, MANAGER_INTERFACE, "GetDomain", "s", "vm1",
                NULL);
        g_assert_cmpstr(call, ==, "o \"/org/example/Lxc1/domain/vm1\"\n");
}

static void test_activation(Host *host)
{
        const Target driver = { "org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus" };
        g_autoptr(GVariant) answer = NULL, list = NULL;
        g_autofree char *state = NULL;
        gboolean owned;

        domain_define(host->bus, &(Spec){ .name = "vm1" });
        host_systemctl("stop", "lxc1d");
        answer = bus_call(host->bus, driver, "NameHasOwner", g_variant_new("(s)", SERVICE));
        g_variant_get(answer, "(b)", &owned);
        g_assert_false(owned);
        g_assert_true(domain_exists(host->bus, "vm1"));
        state = run("systemctl", "is-active", "lxc1d", NULL);
        g_assert_cmpstr(state, ==, "active\n");
}

/* The name is for root's process only. */
static void test_name_is_protected(Host *host)
{
        g_autofree char *said = NULL;
        int status =
                run_shell("setpriv --reuid=nobody --regid=nogroup --clear-groups /usr/bin/python3 -c '"
                          "from gi.repository import Gio; bus = Gio.bus_get_sync(Gio.BusType.SYSTEM); "
                          "from gi.repository import GLib; bus.call_sync(\"org.freedesktop.DBus\", "
                          "\"/org/freedesktop/DBus\", \"org.freedesktop.DBus\", \"RequestName\", "
                          "GLib.Variant(\"(su)\", (\"" SERVICE "\", 7)), None, 0, -1)'",
                        &said);

        (void) host;
        g_assert_cmpint(status, !=, 0);
        g_assert_nonnull(strstr(said, "AccessDenied"));
}

static const HostCase cases[] = {
        { "/machine/bus/manager-interface", test_manager_interface },
        { "/machine/bus/domain-interface", test_domain_interface },
        { "/machine/bus/network-interface", test_network_interface },
        { "/machine/bus/objects", test_objects },
        { "/machine/bus/children", test_children },
        { "/machine/bus/version", test_version },
        { "/machine/bus/busctl", test_busctl },
        { "/machine/bus/activation", test_activation },
        { "/machine/bus/name-is-protected", test_name_is_protected },
};

void add_bus_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
