/* What other users than root may do: read everything, and change what polkit allows. */
#include <string.h>

#include "caller.h"
#include "console.h"
#include "domain.h"
#include "events.h"
#include "host.h"
#include "network.h"
#include "tests.h"
#include "wait.h"

#define DENIED DBUS_ERROR("AccessDenied")

static const Target manager = { SERVICE, MANAGER_PATH, MANAGER_INTERFACE };
static const guint64 no_flags = 0;

static void assert_denied(Target target, const char *method, GVariant *arguments)
{
        g_autofree char *error = NULL;
        g_autofree char *answer = caller_call(target, method, arguments, FALSE, &error);

        g_assert_null(answer);
        g_assert_cmpstr(error, ==, DENIED);
}

static char *assert_allowed(Target target, const char *method, GVariant *arguments)
{
        g_autofree char *error = NULL;
        char *answer = caller_call(target, method, arguments, FALSE, &error);

        if (!answer)
                g_error("%s is refused: %s", method, error);
        return answer;
}

static GVariant *flags(void)
{
        return g_variant_new("(t)", no_flags);
}

static void test_denied_off(Host *host)
{
        g_autofree char *path = domain_path("vm1"), *xml = spec_xml(&(Spec){ .name = "vm2" });
        const Target domain = domain_target(path), properties = { SERVICE, path, PROPERTIES_INTERFACE };

        domain_define(host->bus, &(Spec){ .name = "vm1" });
        assert_denied(domain, "Start", flags());
        assert_denied(domain, "Undefine", flags());
        assert_denied(manager, "Undefine", g_variant_new("(st)", "vm1", no_flags));
        assert_denied(manager, "DefineXML", g_variant_new("(st)", xml, no_flags));
        assert_denied(properties, "Set",
                g_variant_new("(ssv)", DOMAIN_INTERFACE, "Autostart", g_variant_new_boolean(TRUE)));
        g_assert_true(domain_exists(host->bus, "vm1"));
        g_assert_false(domain_exists(host->bus, "vm2"));
        g_assert_false(domain_get_boolean(host->bus, "vm1", "Autostart"));
        domain_assert_state(host->bus, "vm1", "shutoff", "unknown");
        host_assert_nothing_left(host);
}

static void test_denied_running(Host *host)
{
        g_autofree char *path = domain_path("vm1");
        const Target domain = domain_target(path);
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "vm1" });

        assert_denied(domain, "Stop", flags());
        assert_denied(domain, "OpenConsole", g_variant_new("(st)", "", no_flags));
        assert_denied(domain, "OpenConsole", g_variant_new("(st)", "", CONSOLE_READ_ONLY));
        g_assert_cmpuint(domain_leader(host->bus, "vm1"), ==, leader);
        g_free(console_run_once(host->bus, "vm1", "true")); /* nobody has it */
}

static void test_denied_network(Host *host)
{
        g_autofree char *path = network_path("default");
        const Target network = { SERVICE, path, NETWORK_INTERFACE },
                     properties = { SERVICE, path, PROPERTIES_INTERFACE };
        g_autofree char *leases = NULL;

        assert_denied(network, "Stop", g_variant_new("(t)", NETWORK_FORCE));
        assert_denied(network, "Start", g_variant_new("(t)", NETWORK_REPAIR));
        assert_denied(network, "Undefine", flags());
        assert_denied(manager, "UndefineNetwork", g_variant_new("(st)", "default", no_flags));
        assert_denied(manager, "DefineNetworkXML",
                g_variant_new("(st)", "<network><name>theirs</name></network>", no_flags));
        assert_denied(properties, "Set",
                g_variant_new("(ssv)", NETWORK_INTERFACE, "Autostart", g_variant_new_boolean(FALSE)));
        leases = assert_allowed(network, "GetLeases", flags());
        g_assert_false(network_exists(host->bus, "theirs"));
        g_assert_true(network_get_boolean(host->bus, "default", "Autostart"));
        network_assert_state(host->bus, "default", "active");
}

static void test_reading(Host *host)
{
        g_autofree char *path = domain_path("vm1"), *xml = NULL, *all = NULL, *list = NULL,
                        *found = NULL;
        const Target domain = domain_target(path), properties = { SERVICE, path, PROPERTIES_INTERFACE };

        domain_define(host->bus, &(Spec){ .name = "vm1", .more = "<title>to be read</title>" });
        xml = assert_allowed(domain, "GetXML", flags());
        g_assert_nonnull(strstr(xml, "to be read"));
        all = assert_allowed(properties, "GetAll", g_variant_new("(s)", DOMAIN_INTERFACE));
        g_assert_nonnull(strstr(all, "to be read"));
        list = assert_allowed(manager, "ListDomains", g_variant_new("()"));
        g_assert_nonnull(strstr(list, "vm1"));
        found = assert_allowed(manager, "GetDomain", g_variant_new("(s)", "vm1"));
        g_assert_nonnull(strstr(found, path));
}

/* A caller that may be asked, and nobody to ask: refused, and at once. */
static void test_interactive(Host *host)
{
        g_autofree char *path = domain_path("vm1"), *error = NULL, *answer = NULL;
        double began = seconds_now();

        domain_define(host->bus, &(Spec){ .name = "vm1" });
        answer = caller_call(domain_target(path), "Start", flags(), TRUE, &error);
        g_assert_null(answer);
        g_assert_cmpstr(error, ==, DENIED);
        g_assert_cmpfloat(seconds_now() - began, <, 20);
        domain_assert_state(host->bus, "vm1", "shutoff", "unknown");
}

static void write_rule(const char *condition)
{
        g_autofree char *rule = g_strdup_printf("polkit.addRule(function(action, subject) {\n"
                                                "    if (subject.user == \"" CALLER_USER "\" && %s)\n"
                                                "        return polkit.Result.YES;\n"
                                                "});\n",
                condition);

        write_file(TEST_RULES, rule);
}

/* polkit reads new rules a moment later. */
static void await_allowed(Target target, const char *method, GVariant *arguments)
{
        g_autoptr(GVariant) owned = g_variant_ref_sink(arguments);
        g_autofree char *answer = NULL;

        for (Deadline deadline = deadline_start(30); !answer && deadline_pause(&deadline);) {
                g_autofree char *error = NULL;

                answer = caller_call(target, method, owned, FALSE, &error);
        }
        g_assert_nonnull(answer);
}

static void test_rule_by_name(Host *host)
{
        g_autofree char *path1 = domain_path("vm1"), *path2 = domain_path("vm2");

        domain_define(host->bus, &(Spec){ .name = "vm1" });
        domain_define(host->bus, &(Spec){ .name = "vm2" });
        write_rule("action.id == 'org.example.Lxc1.start' && action.lookup('domain_name') == 'vm1'");
        await_allowed(domain_target(path1), "Start", flags());
        domain_assert_state(host->bus, "vm1", "running", "booted");
        assert_denied(domain_target(path2), "Start", flags());
        assert_denied(domain_target(path1), "Stop", flags());
        domain_assert_state(host->bus, "vm2", "shutoff", "unknown");
        domain_assert_state(host->bus, "vm1", "running", "booted");
}

/* Decided by the UUID and the verb alone, one after the other. */
static void test_rule_details(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";
        g_autofree char *path = domain_path("vm3"), *other = domain_path("vm4");
        const Target properties = { SERVICE, path, PROPERTIES_INTERFACE };

        domain_define(host->bus, &(Spec){ .name = "vm3", .uuid = uuid });
        domain_define(host->bus, &(Spec){ .name = "vm4" });
        write_rule("action.lookup('domain_uuid') == '01234567-89ab-4cde-8f01-23456789abcd' && "
                   "['Start', 'Stop', 'OpenConsole'].indexOf(action.lookup('verb')) >= 0");
        await_allowed(domain_target(path), "Start", flags());
        g_free(assert_allowed(domain_target(path), "OpenConsole", g_variant_new("(st)", "", no_flags)));
        assert_denied(properties, "Set",
                g_variant_new("(ssv)", DOMAIN_INTERFACE, "Autostart", g_variant_new_boolean(TRUE)));
        assert_denied(domain_target(path), "Undefine", flags());
        g_free(assert_allowed(domain_target(path), "Stop", flags()));
        assert_denied(domain_target(other), "Start", flags());
        domain_assert_state(host->bus, "vm3", "shutoff", "destroyed");
}

static void test_rule_define(Host *host)
{
        g_autofree char *allowed = spec_xml(&(Spec){ .name = "vm5" }),
                        *denied = spec_xml(&(Spec){ .name = "vm6" });

        write_rule("action.id == 'org.example.Lxc1.define' && action.lookup('domain_name') == 'vm5' && "
                   "action.lookup('verb') == 'DefineXML'");
        await_allowed(manager, "DefineXML", g_variant_new("(st)", allowed, no_flags));
        g_assert_true(domain_exists(host->bus, "vm5"));
        assert_denied(manager, "DefineXML", g_variant_new("(st)", denied, no_flags));
        g_assert_false(domain_exists(host->bus, "vm6"));
        assert_denied(manager, "Undefine", g_variant_new("(st)", "vm5", no_flags));
        g_assert_true(domain_exists(host->bus, "vm5"));
}

static const HostCase cases[] = {
        { "/machine/polkit/denied-off", test_denied_off },
        { "/machine/polkit/denied-running", test_denied_running },
        { "/machine/polkit/denied-network", test_denied_network },
        { "/machine/polkit/reading", test_reading },
        { "/machine/polkit/interactive", test_interactive },
        { "/machine/polkit/rule-by-name", test_rule_by_name },
        { "/machine/polkit/rule-details", test_rule_details },
        { "/machine/polkit/rule-define", test_rule_define },
};

void add_polkit_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
