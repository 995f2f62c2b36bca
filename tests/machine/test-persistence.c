/* Autostart, and the end of a definition whose domain runs. */
#include <string.h>
#include <unistd.h>

#include "domain.h"
#include "events.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

/* What the next boot would be for lxc1d. */
static void pretend_boot(Host *host)
{
        host_systemctl("stop", "lxc1d");
        g_assert_cmpint(unlink(AUTOSTARTED_MARK), ==, 0);
        host_restart_service(host);
}

static void test_property(Host *host)
{
        g_autofree char *path = domain_path("auto");
        g_autoptr(Recorder) recorder = NULL;
        g_autoptr(GVariant) on = NULL, off = NULL;

        domain_define(host->bus, &(Spec){ .name = "auto" });
        recorder = recorder_new(host->bus, path);
        domain_set_autostart(host->bus, "auto", TRUE);
        g_assert_true(domain_get_boolean(host->bus, "auto", "Autostart"));
        on = recorder_last_value(recorder, "Autostart");
        g_assert_true(on && g_variant_get_boolean(on));
        domain_set_autostart(host->bus, "auto", TRUE); /* no matter */
        host_restart_service(host);
        g_assert_true(domain_get_boolean(host->bus, "auto", "Autostart"));

        domain_set_autostart(host->bus, "auto", FALSE);
        g_assert_false(domain_get_boolean(host->bus, "auto", "Autostart"));
        off = recorder_last_value(recorder, "Autostart");
        g_assert_true(off && !g_variant_get_boolean(off));
        host_restart_service(host);
        g_assert_false(domain_get_boolean(host->bus, "auto", "Autostart"));
}

static void test_wrong_type(Host *host)
{
        g_autofree char *path = domain_path("auto");
        const Target properties = { SERVICE, path, PROPERTIES_INTERFACE };

        domain_define(host->bus, &(Spec){ .name = "auto" });
        g_free(bus_refused(host->bus, properties, "Set",
                g_variant_new("(ssv)", DOMAIN_INTERFACE, "Autostart", g_variant_new_string("yes")),
                DBUS_ERROR("InvalidArgs")));
        g_free(bus_refused(host->bus, properties, "Set",
                g_variant_new("(ssv)", DOMAIN_INTERFACE, "State", g_variant_new_string("running")),
                DBUS_ERROR("PropertyReadOnly")));
        g_assert_false(domain_get_boolean(host->bus, "auto", "Autostart"));
}

static void test_boot(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "auto", .devices = CONSOLE_XML INTERFACE_XML });
        domain_define(host->bus, &(Spec){ .name = "manual" });
        domain_set_autostart(host->bus, "auto", TRUE);
        pretend_boot(host);
        domain_await_string(host->bus, "auto", "State", "running");
        domain_assert_string(host->bus, "manual", "State", "shutoff");
}

static void test_restart_is_no_boot(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "auto" });
        domain_define(host->bus, &(Spec){ .name = "later" });
        domain_set_autostart(host->bus, "auto", TRUE);
        host_restart_service(host);
        /* Whatever lxc1d starts by itself would have begun to start before this. */
        domain_start(host->bus, "later");
        domain_assert_string(host->bus, "auto", "State", "shutoff");
}

/* One that can't be started keeps no other from it. */
static void test_boot_with_failure(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "a-bad", .init = "/no/such/init" });
        domain_define(host->bus, &(Spec){ .name = "b-good" });
        domain_set_autostart(host->bus, "a-bad", TRUE);
        domain_set_autostart(host->bus, "b-good", TRUE);
        pretend_boot(host);
        domain_await_string(host->bus, "b-good", "State", "running");
        domain_await_string(host->bus, "a-bad", "State", "shutoff");
        domain_assert_string(host->bus, "a-bad", "StateReason", "failed");
}

static void test_undefine_forgets(Host *host)
{
        domain_define(host->bus, &(Spec){ .name = "auto" });
        domain_set_autostart(host->bus, "auto", TRUE);
        domain_undefine(host->bus, "auto");
        domain_define(host->bus, &(Spec){ .name = "auto" });
        g_assert_false(domain_get_boolean(host->bus, "auto", "Autostart"));
        host_restart_service(host);
        g_assert_false(domain_get_boolean(host->bus, "auto", "Autostart"));
}

static void test_undefine_running(Host *host)
{
        const guint64 no_flags = 0;
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "passing" });
        g_autofree char *path = domain_path("passing"), *xml = NULL;
        g_autoptr(Recorder) recorder = recorder_new(host->bus, NULL);
        g_autoptr(GVariant) persistent = NULL;

        domain_undefine(host->bus, "passing");
        persistent = recorder_last_value(recorder, "Persistent");
        g_assert_true(persistent && !g_variant_get_boolean(persistent));
        g_assert_false(domain_get_boolean(host->bus, "passing", "Persistent"));
        g_assert_cmpuint(domain_leader(host->bus, "passing"), ==, leader);
        domain_assert_state(host->bus, "passing", "running", "booted");
        g_assert_false(g_file_test(DOMAINS_DIRECTORY "/passing.xml", G_FILE_TEST_EXISTS));
        xml = domain_xml(host->bus, "passing", 0);
        g_free(domain_refused(host->bus, "passing", "GetXML", g_variant_new("(t)", FLAG_XML_PERSISTENT),
                OWN_ERROR("NotPersistent")));
        g_free(domain_refused(host->bus, "passing", "Undefine", g_variant_new("(t)", no_flags),
                OWN_ERROR("NotPersistent")));

        g_assert_cmpuint(recorder_count(recorder, "DomainRemoved"), ==, 0);
        domain_stop(host->bus, "passing");
        g_assert_cmpuint(recorder_count(recorder, "DomainRemoved"), ==, 1);
        g_assert_false(domain_exists(host->bus, "passing"));
        host_assert_nothing_left(host);
}

/* What runs stays as it was started; the new definition holds from the next start on. */
static void test_redefine_running(Host *host)
{
        const char *uuid = "01234567-89ab-4cde-8f01-23456789abcd";
        g_autofree char *live = NULL, *kept = NULL;
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "new", .uuid = uuid });

        domain_define(
                host->bus, &(Spec){ .name = "new", .uuid = uuid, .more = "<title>second</title>" });
        g_assert_cmpuint(domain_leader(host->bus, "new"), ==, leader);
        live = domain_xml(host->bus, "new", 0);
        kept = domain_xml(host->bus, "new", FLAG_XML_PERSISTENT);
        g_assert_null(strstr(live, "second"));
        g_assert_nonnull(strstr(kept, "second"));
        domain_assert_string(host->bus, "new", "Title", "");
        domain_stop(host->bus, "new");
        domain_assert_string(host->bus, "new", "Title", "second");
}

static const HostCase cases[] = {
        { "/machine/autostart/property", test_property },
        { "/machine/autostart/wrong-type", test_wrong_type },
        { "/machine/autostart/boot", test_boot },
        { "/machine/autostart/restart-is-no-boot", test_restart_is_no_boot },
        { "/machine/autostart/boot-with-failure", test_boot_with_failure },
        { "/machine/autostart/undefine-forgets", test_undefine_forgets },
        { "/machine/transient/undefine-running", test_undefine_running },
        { "/machine/transient/redefine-running", test_redefine_running },
};

void add_persistence_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
