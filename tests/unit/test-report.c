/* Unit tests of what follows the end of a run, and of the report of it. */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "supervisor/lifecycle.h"
#include "supervisor/report.h"
#include "supervisor/ring.h"

#define BEGIN UINT64_C(1700000000000000) /* 2023-11-14T22:13:20Z */
#define SECOND UINT64_C(1000000)

typedef struct Place {
        char *directory;
        char *ended;
        int runtime;
} Place;

static void set_up(Place *place, gconstpointer data)
{
        g_autofree char *xml = NULL;
        Ring ring;

        (void) data;
        place->directory = g_dir_make_tmp("lxc1-report-XXXXXX", NULL);
        g_assert_nonnull(place->directory);
        place->ended = g_build_filename(place->directory, "ended", NULL);
        place->runtime = open(place->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        xml = g_build_filename(place->directory, LIVE_XML, NULL);
        g_assert_true(g_file_set_contents(xml, "<domain/>\n", -1, NULL));
        g_assert_cmpint(ring_create(&ring, place->runtime, "console-console0.log"), ==, 0);
        ring_write(&ring, "last words", 10);
        ring_close(&ring);
}

static void tear_down(Place *place, gconstpointer data)
{
        const char *const arguments[] = { "rm", "-rf", place->directory, NULL };

        (void) data;
        close(place->runtime);
        g_assert_true(g_spawn_sync(NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, NULL, NULL));
        g_free(place->ended);
        g_free(place->directory);
}

static void save(const Place *place, const char *name, uint64_t ended)
{
        ConsoleDefinition consoles[] = { { (char *) "console0" }, { (char *) "lost" } };
        const DomainDefinition definition = {
                .name = (char *) name,
                .consoles = consoles,
                .n_consoles = 2,
        };
        const EndedRun run = {
                .definition = &definition,
                .runtime = place->runtime,
                .reason = REASON_CRASHED,
                .exit_status = 11,
                .started = BEGIN,
                .ended = ended,
        };

        g_assert_cmpint(report_save(&run, place->ended), ==, 0);
}

static void assert_file(const Place *place, const char *report, const char *file, const char *expected)
{
        g_autofree char *path = g_build_filename(place->ended, report, file, NULL), *content = NULL;
        GStatBuf status;

        g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
        g_assert_cmpstr(content, ==, expected);
        g_assert_cmpint(g_stat(path, &status), ==, 0);
        g_assert_cmpuint(status.st_mode & 0777, ==, 0600);
}

static guint count(const Place *place)
{
        g_autoptr(GDir) entries = g_dir_open(place->ended, 0, NULL);
        guint n = 0;

        while (g_dir_read_name(entries))
                n++;
        return n;
}

static gboolean is_there(const Place *place, const char *report)
{
        g_autofree char *path = g_build_filename(place->ended, report, NULL);

        return g_file_test(path, G_FILE_TEST_IS_DIR);
}

static void test_save(Place *place, gconstpointer data)
{
        g_autofree char *lost = NULL;
        GStatBuf status;

        (void) data;
        save(place, "a b", BEGIN + 61 * SECOND);
        g_assert_cmpint(g_stat(place->ended, &status), ==, 0);
        g_assert_cmpuint(status.st_mode & 0777, ==, 0700);
        assert_file(place, "a b-20231114T221421Z", "domain.xml", "<domain/>\n");
        assert_file(place, "a b-20231114T221421Z", "console-console0.log", "last words");
        assert_file(place, "a b-20231114T221421Z", "status",
                "name: a b\nuuid: 00000000-0000-0000-0000-000000000000\nreason: init-killed\n"
                "exit-status: 11\nstarted: 2023-11-14T22:13:20Z\nended: 2023-11-14T22:14:21Z\n");
        lost = g_build_filename(place->ended, "a b-20231114T221421Z", "console-lost.log", NULL);
        g_assert_false(g_file_test(lost, G_FILE_TEST_EXISTS));
}

static void test_same_second(Place *place, gconstpointer data)
{
        (void) data;
        for (int i = 0; i < 3; i++)
                save(place, "vm", BEGIN);
        g_assert_true(is_there(place, "vm-20231114T221320Z"));
        g_assert_true(is_there(place, "vm-20231114T221320Z-2"));
        g_assert_true(is_there(place, "vm-20231114T221320Z-3"));
}

/* The oldest ones go, and only those of the domain. */
static void test_oldest_removed(Place *place, gconstpointer data)
{
        (void) data;
        save(place, "vm-1", BEGIN - SECOND);
        save(place, "v", BEGIN - SECOND);
        for (unsigned i = 0; i < REPORTS_MAX + 3; i++)
                save(place, "vm", BEGIN + i * SECOND);
        g_assert_cmpuint(count(place), ==, REPORTS_MAX + 2);
        g_assert_true(is_there(place, "vm-1-20231114T221319Z"));
        g_assert_true(is_there(place, "v-20231114T221319Z"));
        g_assert_false(is_there(place, "vm-20231114T221320Z"));
        g_assert_false(is_there(place, "vm-20231114T221322Z"));
        g_assert_true(is_there(place, "vm-20231114T221323Z"));
        g_assert_true(is_there(place, "vm-20231114T221332Z"));
}

/* Nothing is left of one that can't be written, for want of space for instance. */
static void test_failure(Place *place, gconstpointer data)
{
        const DomainDefinition definition = { .name = (char *) "vm" };
        const EndedRun run = { .definition = &definition, .runtime = place->runtime, .ended = BEGIN };

        (void) data;
        g_assert_cmpint(unlinkat(place->runtime, LIVE_XML, 0), ==, 0);
        g_assert_cmpint(report_save(&run, place->ended), ==, -ENOENT);
        g_assert_cmpuint(count(place), ==, 0);
}

static void test_names(void)
{
        static const char *const others[] = { "vm", "vm-", "vm-20231114T221320", "vm-20231114T221320Z-",
                "vm-20231114T221320Z-1", "vm-20231114T221320Z-0", "vm-20231114T221320Z-x",
                "vm-20231114T221320Z-123456", "vm-20231114T221320Z-20231114T221320Z",
                "vm-20231114 221320Z", "vm2-20231114T221320Z", "v-20231114T221320Z",
                "-20231114T221320Z" };
        const char *time;
        unsigned number;

        g_assert_true(report_name_parse("vm-20231114T221320Z", "vm", &time, &number));
        g_assert_cmpstr(time, ==, "20231114T221320Z");
        g_assert_cmpuint(number, ==, 1);
        g_assert_true(report_name_parse("vm-20231114T221320Z-12", "vm", &time, &number));
        g_assert_cmpuint(number, ==, 12);
        for (size_t i = 0; i < ELEMENTS(others); i++)
                if (report_name_parse(others[i], "vm", &time, &number))
                        g_error("'%s' is taken for a report of vm", others[i]);
}

static void test_decisions(void)
{
        static const struct {
                LifecycleAction action;
                bool restart, preserve, report;
        } cases[] = {
                { LIFECYCLE_DESTROY, false, false, false },
                { LIFECYCLE_RESTART, true, false, false },
                { LIFECYCLE_PRESERVE, false, true, false },
                { LIFECYCLE_RENAME_RESTART, true, false, true },
                { LIFECYCLE_COREDUMP_DESTROY, false, false, true },
                { LIFECYCLE_COREDUMP_RESTART, true, false, true },
        };

        for (size_t i = 0; i < ELEMENTS(cases); i++) {
                const DomainDefinition definition = { .on_crash = cases[i].action };
                siginfo_t status = { 0 };
                LifecycleDecision decision;

                status.si_code = CLD_DUMPED;
                status.si_status = SIGSEGV;
                decision = lifecycle_decide(&definition, &status);
                g_assert_cmpint(decision.restart, ==, cases[i].restart);
                g_assert_cmpint(decision.preserve, ==, cases[i].preserve);
                g_assert_cmpint(decision.report, ==, cases[i].report);
                g_assert_cmpint(decision.end, ==, REASON_CRASHED);
                g_assert_cmpint(
                        decision.reason, ==, cases[i].restart ? REASON_RESTARTED : REASON_CRASHED);
                g_assert_cmpint(decision.exit_status, ==, SIGSEGV);
        }
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add("/report/save", Place, NULL, set_up, test_save, tear_down);
        g_test_add("/report/same-second", Place, NULL, set_up, test_same_second, tear_down);
        g_test_add("/report/oldest-removed", Place, NULL, set_up, test_oldest_removed, tear_down);
        g_test_add("/report/failure", Place, NULL, set_up, test_failure, tear_down);
        g_test_add_func("/report/names", test_names);
        g_test_add_func("/report/decisions", test_decisions);
        return g_test_run();
}
