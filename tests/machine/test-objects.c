/* The objects that come and go, and the signals that tell of it. */
#include <string.h>

#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"

static const Target objects = { SERVICE, MANAGER_PATH, OBJECT_MANAGER_INTERFACE };

static void assert_name_and_path(const Event *event, const char *name, const char *path)
{
        const char *told_name, *told_path;

        g_assert_cmpstr(event->path, ==, MANAGER_PATH);
        g_assert_cmpstr(event->interface, ==, MANAGER_INTERFACE);
        g_variant_get(event->arguments, "(&s&o)", &told_name, &told_path);
        g_assert_cmpstr(told_name, ==, name);
        g_assert_cmpstr(told_path, ==, path);
}

static void test_domain_new(Host *host)
{
        const char *path = "/org/example/Lxc1/domain/fresh";
        g_autoptr(Recorder) recorder = recorder_new(host->bus, NULL);

        domain_define(host->bus, &(Spec){ .name = "fresh" });
        assert_name_and_path(recorder_await(recorder, "DomainNew", 0), "fresh", path);
        domain_undefine(host->bus, "fresh");
        assert_name_and_path(recorder_await(recorder, "DomainRemoved", 0), "fresh", path);
        g_assert_cmpuint(recorder_count(recorder, "DomainNew"), ==, 1);
        g_assert_cmpuint(recorder_count(recorder, "DomainRemoved"), ==, 1);
}

static void test_interfaces_added(Host *host)
{
        g_autoptr(Recorder) recorder = recorder_new(host->bus, NULL);
        g_autoptr(GVariant) interfaces = NULL, properties = NULL, state = NULL;
        g_autofree const char **removed = NULL;
        const Event *event;
        const char *path;

        domain_define(host->bus, &(Spec){ .name = "fresh" });
        event = recorder_await(recorder, "InterfacesAdded", 0);
        g_assert_cmpstr(event->path, ==, MANAGER_PATH);
        g_variant_get(event->arguments, "(&o@a{sa{sv}})", &path, &interfaces);
        g_assert_cmpstr(path, ==, "/org/example/Lxc1/domain/fresh");
        properties = g_variant_lookup_value(interfaces, DOMAIN_INTERFACE, G_VARIANT_TYPE("a{sv}"));
        g_assert_nonnull(properties);
        state = g_variant_lookup_value(properties, "State", G_VARIANT_TYPE("s"));
        g_assert_cmpstr(g_variant_get_string(state, NULL), ==, "shutoff");

        domain_undefine(host->bus, "fresh");
        event = recorder_await(recorder, "InterfacesRemoved", 0);
        g_variant_get(event->arguments, "(&o^a&s)", &path, &removed);
        g_assert_cmpstr(path, ==, "/org/example/Lxc1/domain/fresh");
        g_assert_true(g_strv_contains((const char *const *) removed, DOMAIN_INTERFACE));
}

static GVariant *managed_objects(Host *host)
{
        g_autoptr(GVariant) answer = bus_call(host->bus, objects, "GetManagedObjects", NULL);

        return g_variant_get_child_value(answer, 0);
}

/* The object manager tells of each property just what a read of it tells. */
static void test_managed_objects(Host *host)
{
        g_autoptr(GVariant) networks = managed_objects(host), all = NULL, interfaces = NULL,
                            properties = NULL;
        GVariantIter iterator;
        const char *name;
        GVariant *value;

        g_assert_cmpuint(g_variant_n_children(networks), ==, 1); /* the default one */
        domain_run(host->bus, &(Spec){ .name = "one" });
        domain_define(host->bus, &(Spec){ .name = "two" });
        all = managed_objects(host);
        g_assert_cmpuint(g_variant_n_children(all), ==, 3);
        interfaces = g_variant_lookup_value(all, "/org/example/Lxc1/domain/one", NULL);
        g_assert_nonnull(interfaces);
        properties = g_variant_lookup_value(interfaces, DOMAIN_INTERFACE, NULL);
        g_variant_iter_init(&iterator, properties);
        while (g_variant_iter_next(&iterator, "{&sv}", &name, &value)) {
                g_autoptr(GVariant) read = domain_get(host->bus, "one", name);

                g_assert_true(g_variant_equal(read, value));
                g_variant_unref(value);
        }
}

/* Whoever follows the signals from the first on knows at the end what whoever asks then is told. */
static void test_cache_stays_true(Host *host)
{
        static const char *const names[] = { "State", "StateReason", "Leader", "Unit", "StartTimestamp",
                "ExitStatus", "Persistent", "Autostart", "Title", "MemoryMax" };
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";
        g_autoptr(Recorder) recorder = NULL;

        domain_define(host->bus, &(Spec){ .name = "fresh", .uuid = uuid });
        recorder = recorder_new(host->bus, "/org/example/Lxc1/domain/fresh");
        domain_set_autostart(host->bus, "fresh", TRUE);
        domain_define(host->bus,
                &(Spec){ .name = "fresh",
                        .uuid = uuid,
                        .script = "read line; exit 5",
                        .memory = "<memory unit='MiB'>96</memory>",
                        .more = "<title>changed</title>" });
        domain_start(host->bus, "fresh");
        domain_undefine(host->bus, "fresh");
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autoptr(GVariant) told = recorder_last_value(recorder, names[i]);
                g_autoptr(GVariant) read = domain_get(host->bus, "fresh", names[i]);

                if (told && !g_variant_equal(told, read))
                        g_error("%s changed without a word", names[i]);
                if (!told && !g_str_equal(names[i], "ExitStatus"))
                        g_error("no PropertiesChanged tells of %s", names[i]);
        }
}

static const HostCase cases[] = {
        { "/machine/objects/domain-new", test_domain_new },
        { "/machine/objects/interfaces-added", test_interfaces_added },
        { "/machine/objects/managed-objects", test_managed_objects },
        { "/machine/objects/cache-stays-true", test_cache_stays_true },
};

void add_objects_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
