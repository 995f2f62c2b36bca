/* The fixture of each machine test: a clean host before, and a clean one after. */
#include "host.h"

#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "domain.h"
#include "wait.h"

/* A domain that some test left; it may go at any moment. */
static void remove_domain(GDBusConnection *bus, const char *path, const char *name)
{
        const Target target = { SERVICE, path, DOMAIN_INTERFACE };
        const Target manager = { SERVICE, MANAGER_PATH, MANAGER_INTERFACE };
        const guint64 flags = 0;
        GVariant *answer;

        answer = bus_try(bus, manager, "Undefine", g_variant_new("(st)", name, flags), NULL);
        g_clear_pointer(&answer, g_variant_unref);
        answer = bus_try(bus, target, "Stop", g_variant_new("(t)", flags), NULL);
        g_clear_pointer(&answer, g_variant_unref);
}

static void remove_domains(GDBusConnection *bus)
{
        g_autoptr(GVariant) answer = manager_call(bus, "ListDomains", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        GVariantIter iterator;
        const char *name, *path;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(&sss&o)", &name, NULL, NULL, &path))
                remove_domain(bus, path, name);
}

static gboolean remove_files(const char *directory)
{
        g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
        gboolean found = FALSE;
        const char *name;

        while (entries && (name = g_dir_read_name(entries))) {
                g_autofree char *path = g_build_filename(directory, name, NULL);

                found |= unlink(path) == 0;
        }
        return found;
}

/* Everything that a test may have left, in case it ended half-way. */
static void clean(Host *host)
{
        gboolean stale;

        unlink(TEST_RULES);
        if (unlink(TEST_DROP_IN) == 0) {
                g_free(run("systemctl", "daemon-reload", NULL));
                host_restart_service(host);
        }
        remove_domains(host->bus);
        stale = remove_files(DOMAINS_DIRECTORY);
        stale |= remove_files(NETWORKS_DIRECTORY);
        if (stale)
                host_restart_service(host);
        if (if_nametoindex(TEST_LINK) > 0)
                g_free(run("ip", "link", "delete", TEST_LINK, NULL));
        if (g_file_test(TEST_ROOT, G_FILE_TEST_EXISTS))
                g_free(run("rm", "-rf", "--one-file-system", TEST_ROOT, NULL));
}

static void set_up(Host *host, gconstpointer data)
{
        (void) data;
        g_assert_cmpuint(getuid(), ==, 0);
        host->bus = bus_connect();
        clean(host);
        host->before = snapshot_take(host->bus);
}

static void tear_down(Host *host, gconstpointer data)
{
        (void) data;
        clean(host);
        host_assert_nothing_left(host);
        g_ptr_array_unref(host->before);
        g_dbus_connection_close_sync(host->bus, NULL, NULL);
        g_object_unref(host->bus);
}

static void run_case(Host *host, gconstpointer data)
{
        const HostCase *host_case = data;

        host_case->test(host);
}

void host_add_cases(const HostCase *cases, gsize n)
{
        for (gsize i = 0; i < n; i++)
                g_test_add(cases[i].path, Host, cases + i, set_up, run_case, tear_down);
}

void host_assert_nothing_left(const Host *host)
{
        assert_nothing_left(host->bus, host->before);
}

void host_systemctl(const char *verb, const char *unit)
{
        g_free(run("systemctl", verb, "--", unit, NULL));
}

void host_restart_service(Host *host)
{
        guint32 pid;

        /* Tests restart it more often than a person would. */
        run_shell("systemctl reset-failed lxc1d", NULL);
        host_systemctl("restart", "lxc1d");
        pid = bus_process_of(host->bus, SERVICE);
        g_assert_cmpuint(pid, >, 0);
}

void host_set_drop_in(Host *host, const char *service_section)
{
        g_autofree char *content = g_strconcat("[Service]\n", service_section, "\n", NULL);

        write_file(TEST_DROP_IN, content);
        g_free(run("systemctl", "daemon-reload", NULL));
        host_restart_service(host);
}
