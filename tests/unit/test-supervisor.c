/* Unit tests of the supervisor's pure parts: plan, environment, lifecycle, console log. */
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mount.h>

#include "supervisor/environment.h"
#include "supervisor/lifecycle.h"
#include "supervisor/plan.h"
#include "supervisor/ring.h"

#define DOMAIN(extra_os, extra, devices) \
        "<domain type='lxc'><name>vm 1</name><uuid>11111111-2222-3333-4444-555555555555</uuid>" \
        "<memory>1000</memory><os><type>exe</type><init>/bin/sh</init>" extra_os "</os>" extra \
        "<devices>" devices "</devices></domain>"

static DomainDefinition *parse(const char *xml)
{
        _cleanup_error_ Error error = ERROR_NULL;
        DomainDefinition *definition = NULL;
        int r = domain_definition_parse(xml, strlen(xml), &definition, &error);

        g_assert_cmpstr(error.message, ==, NULL);
        g_assert_cmpint(r, ==, 0);
        return definition;
}

static const Step *find_step(const Plan *plan, StepKind kind, const char *target)
{
        for (size_t i = 0; i < plan->n_steps; i++)
                if (plan->steps[i].kind == kind && strcmp(plan->steps[i].target, target) == 0)
                        return plan->steps + i;
        return NULL;
}

static void test_plan_shared_root(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN("", "", ""));
        Plan plan;

        g_assert_cmpint(plan_make(definition, NULL, 0, &plan), ==, 0);
        g_assert_cmpint(plan.steps[0].kind, ==, STEP_ROOT);
        g_assert_cmpstr(plan.steps[0].source, ==, "/");
        /* The host's own views go before the container's own come. */
        const Step *detach = find_step(&plan, STEP_DETACH, "/proc");
        const Step *proc = find_step(&plan, STEP_FILESYSTEM, "/proc");
        g_assert_nonnull(detach);
        g_assert_nonnull(proc);
        g_assert_true(detach < proc);
        g_assert_nonnull(find_step(&plan, STEP_DETACH, "/run"));
        g_assert_nonnull(find_step(&plan, STEP_FILESYSTEM, "/run"));
        plan_free(&plan);
}

static void test_plan_own_root(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN("", "",
                "<filesystem type='mount'><source dir='/srv/data'/><target dir='/data'/><readonly/></filesystem>"
                "<filesystem type='mount'><source dir='/opt/root'/><target dir='/'/></filesystem>"
                "<console type='pty'/><console type='pty'/>"));
        Plan plan;

        g_assert_cmpint(plan_make(definition, NULL, 0, &plan), ==, 0);
        g_assert_cmpstr(plan.steps[0].source, ==, "/opt/root");
        g_assert_false(plan.steps[0].filesystem->readonly);
        g_assert_null(find_step(&plan, STEP_DETACH, "/proc"));
        g_assert_null(find_step(&plan, STEP_FILESYSTEM, "/run"));

        const Step *tree = find_step(&plan, STEP_TREE, "/data");
        g_assert_nonnull(tree);
        g_assert_true(tree->filesystem->readonly);
        g_assert_true(tree > find_step(&plan, STEP_FILESYSTEM, "/dev"));

        const Step *consoles = find_step(&plan, STEP_CONSOLES, "/dev/console");
        g_assert_cmpuint(consoles->count, ==, 2);
        g_assert_cmpstr(find_step(&plan, STEP_SYMLINK, "/dev/tty2")->source, ==, "pts/1");
        g_assert_null(find_step(&plan, STEP_SYMLINK, "/dev/tty3"));
        plan_free(&plan);
}

/* A part of what only the container's own init can mount comes after that, and so does what is on it. */
static void test_plan_late(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN("", "",
                "<filesystem type='bind'><source dir='/proc/sys'/><target dir='/late'/></filesystem>"
                "<filesystem type='ram'><source usage='8'/><target dir='/late/on'/></filesystem>"
                "<filesystem type='bind'><source dir='/late/on'/><target dir='/again'/></filesystem>"
                "<filesystem type='ram'><source usage='8'/><target dir='/proc/here'/></filesystem>"
                "<filesystem type='bind'><source dir='/early'/><target dir='/a/b'/></filesystem>"
                "<filesystem type='ram'><source usage='8'/><target dir='/early'/></filesystem>"));
        const Step *late, *on, *again, *here, *early, *bind, *inner;
        Plan plan;

        g_assert_cmpint(plan_make(definition, NULL, 0, &plan), ==, 0);
        inner = plan.steps + plan.n_outer;
        late = find_step(&plan, STEP_TREE, "/late");
        on = find_step(&plan, STEP_ATTACH, "/late/on");
        again = find_step(&plan, STEP_TREE, "/again");
        here = find_step(&plan, STEP_ATTACH, "/proc/here");
        g_assert_true(late > find_step(&plan, STEP_FILESYSTEM, "/proc"));
        g_assert_true(on > late);
        g_assert_true(again > on);
        g_assert_true(here >= inner);
        g_assert_true(find_step(&plan, STEP_TREE, "/late/on")->keep);
        g_assert_true(find_step(&plan, STEP_TREE, "/proc/here")->keep);

        early = find_step(&plan, STEP_TREE, "/early");
        bind = find_step(&plan, STEP_TREE, "/a/b");
        g_assert_true(early < bind && bind < inner);
        g_assert_false(early->keep || bind->keep);
        plan_free(&plan);
}

static void test_plan_nodes(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN("", "", ""));
        char path[] = "/dev/bus/usb/001/002";
        const DeviceNode node = { .path = path, .mode = S_IFCHR | 0664, .major = 189, .minor = 1 };
        const Step *step;
        Plan plan;

        g_assert_cmpint(plan_make(definition, &node, 1, &plan), ==, 0);
        step = find_step(&plan, STEP_DEVICE, path);
        g_assert_nonnull(step);
        g_assert_cmpuint(step->mode, ==, S_IFCHR | 0664);
        g_assert_cmpuint(step->major, ==, 189);
        g_assert_cmpuint(step->minor, ==, 1);
        g_assert_true(step > find_step(&plan, STEP_FILESYSTEM, "/dev"));
        g_assert_true(step < plan.steps + plan.n_outer);
        plan_free(&plan);
}

/* What protects the host must be in every plan, and come after what it protects. */
static void test_plan_protects_host(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN("", "", ""));
        Plan plan;

        g_assert_cmpint(plan_make(definition, NULL, 0, &plan), ==, 0);
        const Step *proc = find_step(&plan, STEP_FILESYSTEM, "/proc");
        const Step *sysctl = find_step(&plan, STEP_REMOUNT, "/proc/sys");
        g_assert_true(sysctl > proc);
        g_assert_cmpuint(sysctl->attributes, ==, MOUNT_ATTR_RDONLY);
        g_assert_true(find_step(&plan, STEP_MASK, "/proc/kcore") > proc);
        g_assert_true(find_step(&plan, STEP_MASK, "/proc/sysrq-trigger") > proc);
        g_assert_true(find_step(&plan, STEP_FILESYSTEM, "/sys")->attributes & MOUNT_ATTR_RDONLY);
        /* Covering a file needs /dev/null. */
        g_assert_true(
                find_step(&plan, STEP_MASK, "/proc/kcore") > find_step(&plan, STEP_DEVICE, "/dev/null"));
        plan_free(&plan);
}

static const char *variable(char *const *environment, const char *name)
{
        size_t length = strlen(name);

        for (; *environment; environment++)
                if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
                        return *environment + length + 1;
        return NULL;
}

static void test_environment(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN(
                "<initarg>-c</initarg><initarg>true &amp;&amp; exit</initarg><initenv name='A'>1</initenv>"
                "<initenv name='TERM'>dumb</initenv><cmdline>quiet  init=/x</cmdline>",
                "", "<console type='pty'/><console type='pty'/><console type='pty'/>"));
        char **environment, **arguments;

        g_assert_cmpint(environment_make(definition, &environment), ==, 0);
        g_assert_cmpstr(variable(environment, "LIBVIRT_LXC_NAME"), ==, "vm 1");
        g_assert_cmpstr(
                variable(environment, "LIBVIRT_LXC_UUID"), ==, "11111111-2222-3333-4444-555555555555");
        g_assert_cmpstr(variable(environment, "LIBVIRT_LXC_CMDLINE"), ==, "quiet  init=/x");
        g_assert_cmpstr(variable(environment, "container"), ==, "lxc-libvirt");
        g_assert_cmpstr(
                variable(environment, "container_uuid"), ==, "11111111-2222-3333-4444-555555555555");
        g_assert_cmpstr(variable(environment, "container_ttys"), ==, "pts/1 pts/2");
        g_assert_cmpstr(variable(environment, "A"), ==, "1");
        g_assert_cmpstr(variable(environment, "TERM"), ==, "dumb");
        strings_free(environment);

        g_assert_cmpint(arguments_make(definition, &arguments), ==, 0);
        g_assert_cmpstr(arguments[0], ==, "/bin/sh");
        g_assert_cmpstr(arguments[1], ==, "-c");
        g_assert_cmpstr(arguments[2], ==, "true && exit");
        g_assert_null(arguments[3]);
        strings_free(arguments);
}

static void test_environment_without(void)
{
        _cleanup_domain_definition_ DomainDefinition *definition = parse(DOMAIN("", "", ""));
        char **environment;

        g_assert_cmpint(environment_make(definition, &environment), ==, 0);
        g_assert_null(variable(environment, "LIBVIRT_LXC_CMDLINE"));
        g_assert_null(variable(environment, "container_ttys"));
        strings_free(environment);
}

static LifecycleDecision decide(const char *actions, int code, int status)
{
        g_autofree char *xml = g_strdup_printf(DOMAIN("", "%s", ""), actions);
        _cleanup_domain_definition_ DomainDefinition *definition = parse(xml);
        siginfo_t info = { 0 };

        info.si_code = code;
        info.si_status = status;
        return lifecycle_decide(definition, &info);
}

static void test_lifecycle_decisions(void)
{
        static const struct {
                const char *actions;
                int code, status;
                bool restart;
                ContainerReason reason;
                int exit_status;
        } cases[] = {
                { "", CLD_EXITED, 0, false, REASON_SHUTDOWN, 0 },
                { "", CLD_EXITED, 3, false, REASON_SHUTDOWN, 3 },
                { "", CLD_KILLED, SIGINT, false, REASON_SHUTDOWN, 0 },
                { "", CLD_KILLED, SIGHUP, true, REASON_REBOOTED, 0 },
                { "", CLD_KILLED, SIGKILL, false, REASON_CRASHED, SIGKILL },
                { "", CLD_DUMPED, SIGSEGV, false, REASON_CRASHED, SIGSEGV },
                { "<on_reboot>destroy</on_reboot>", CLD_KILLED, SIGHUP, false, REASON_REBOOT, 0 },
                { "<on_crash>restart</on_crash>", CLD_KILLED, SIGKILL, true, REASON_RESTARTED, SIGKILL },
                { "<on_poweroff>restart</on_poweroff>", CLD_EXITED, 0, true, REASON_RESTARTED, 0 },
                { "<on_poweroff>restart</on_poweroff>", CLD_KILLED, SIGINT, true, REASON_RESTARTED, 0 },
        };

        for (size_t i = 0; i < ELEMENTS(cases); i++) {
                LifecycleDecision decision = decide(cases[i].actions, cases[i].code, cases[i].status);

                g_assert_cmpint(decision.restart, ==, cases[i].restart);
                g_assert_cmpint(decision.reason, ==, cases[i].reason);
                g_assert_cmpint(decision.exit_status, ==, cases[i].exit_status);
        }
}

static void test_lifecycle_pause(void)
{
        unsigned short_runs = 0;

        g_assert_cmpuint(lifecycle_pause(6000000, &short_runs), ==, 0);
        g_assert_cmpuint(lifecycle_pause(1000, &short_runs), ==, 100000);
        g_assert_cmpuint(lifecycle_pause(1000, &short_runs), ==, 200000);
        for (int i = 0; i < 100; i++)
                g_assert_cmpuint(lifecycle_pause(1000, &short_runs), <=, 30000000);
        g_assert_cmpuint(lifecycle_pause(1000, &short_runs), ==, 30000000);
        g_assert_cmpuint(lifecycle_pause(5000000, &short_runs), ==, 0);
        g_assert_cmpuint(lifecycle_pause(1000, &short_runs), ==, 100000);
}

static void read_all(const Ring *ring, uint64_t *offset, GString *result)
{
        char chunk[1000];
        ssize_t n;

        while ((n = ring_read(ring, offset, chunk, sizeof(chunk))) > 0)
                g_string_append_len(result, chunk, n);
        g_assert_cmpint(n, ==, 0);
}

static void test_ring(void)
{
        g_autofree char *path = g_dir_make_tmp("lxc1-ring-XXXXXX", NULL);
        g_autoptr(GString) written = g_string_new(NULL), early = g_string_new(NULL),
                           late = g_string_new(NULL);
        int directory = open(path, O_RDONLY | O_DIRECTORY);
        uint64_t early_offset = 0, late_offset = 0;
        Ring ring;

        g_assert_cmpint(ring_create(&ring, directory, "log"), ==, 0);
        ring_write(&ring, "hello", 5);
        read_all(&ring, &early_offset, early);
        g_assert_cmpstr(early->str, ==, "hello");

        g_string_append(written, "hello");
        for (unsigned i = 0; i < 20000; i++) { /* more than fits */
                char line[32];
                int n = g_snprintf(line, sizeof(line), "line %u\n", i);
                ring_write(&ring, line, (size_t) n);
                g_string_append_len(written, line, n);
        }
        read_all(&ring, &late_offset, late);
        g_assert_cmpuint(late->len, ==, RING_SIZE);
        g_assert_cmpstr(late->str, ==, written->str + written->len - RING_SIZE);
        g_assert_cmpuint(late_offset, ==, written->len);

        ring_close(&ring);
        g_assert_cmpint(unlinkat(directory, "log", 0), ==, 0);
        close(directory);
        g_assert_cmpint(rmdir(path), ==, 0);
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/supervisor/plan/shared-root", test_plan_shared_root);
        g_test_add_func("/supervisor/plan/own-root", test_plan_own_root);
        g_test_add_func("/supervisor/plan/late", test_plan_late);
        g_test_add_func("/supervisor/plan/nodes", test_plan_nodes);
        g_test_add_func("/supervisor/plan/protects-host", test_plan_protects_host);
        g_test_add_func("/supervisor/environment/all", test_environment);
        g_test_add_func("/supervisor/environment/without", test_environment_without);
        g_test_add_func("/supervisor/lifecycle/decisions", test_lifecycle_decisions);
        g_test_add_func("/supervisor/lifecycle/pause", test_lifecycle_pause);
        g_test_add_func("/supervisor/ring", test_ring);
        return g_test_run();
}
