/* The fixture of each machine test: a clean host before, and a clean one after. */
#include "host.h"

#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "domain.h"
#include "network.h"
#include "outside.h"
#include "wait.h"

#define CLEAN_TIMEOUT_MS 20000

static void try_without_flags(GDBusConnection *bus, const char *path, const char *method)
{
        g_autoptr(GVariant) answer = g_dbus_connection_call_sync(bus, SERVICE, path, DOMAIN_INTERFACE,
                method, g_variant_new("(t)", G_GUINT64_CONSTANT(0)), NULL, G_DBUS_CALL_FLAGS_NONE,
                CLEAN_TIMEOUT_MS, NULL, NULL);
}

static GVariant *list_domains(Host *host)
{
        g_autoptr(GVariant) answer = manager_call(host->bus, "ListDomains", NULL);

        return g_variant_get_child_value(answer, 0);
}

/* Domains that some test left; each may go at any moment. */
static void remove_domains(Host *host)
{
        g_autoptr(GVariant) list = list_domains(host), rest = NULL;
        GVariantIter iterator;
        const char *path;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(sss&o)", NULL, NULL, NULL, &path)) {
                try_without_flags(host->bus, path, "Undefine");
                try_without_flags(host->bus, path, "Stop");
        }
        rest = list_domains(host);
        if (g_variant_n_children(rest) == 0)
                return;
        g_test_message("a domain can't be stopped, so by force");
        host_systemctl("stop", "lxc1d");
        run_shell("systemctl stop 'machine-lxc1*.scope'; rm -rf /run/lxc1/*", NULL);
        host_restart_service(host);
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

void host_remove_links(void)
{
        g_autoptr(GDir) links = g_dir_open("/sys/class/net", 0, NULL);
        const char *name;

        while ((name = g_dir_read_name(links)))
                if (g_str_has_prefix(name, TEST_LINKS) &&
                        if_nametoindex(name) > 0) /* a veth takes two */
                        g_free(run("ip", "link", "delete", name, NULL));
}

/* Everything that a test may have left, in case it ended half-way. */
static void clean(Host *host)
{
        unlink(TEST_RULES);
        if (unlink(TEST_DROP_IN) == 0) {
                g_free(run("systemctl", "daemon-reload", NULL));
                host_restart_service(host);
        }
        remove_domains(host);
        if (remove_files(DOMAINS_DIRECTORY))
                host_restart_service(host);
        networks_clean(host->bus);
        host_remove_links();
        outside_clean();
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
        networks_settle(host->bus);
}

void host_set_drop_in(Host *host, const char *service_section)
{
        g_autofree char *content = g_strconcat("[Service]\n", service_section, "\n", NULL);

        write_file(TEST_DROP_IN, content);
        g_free(run("systemctl", "daemon-reload", NULL));
        host_restart_service(host);
}

void host_take_as_clean(Host *host)
{
        g_ptr_array_unref(host->before);
        host->before = snapshot_take(host->bus);
}
