/* Limits of our own XML namespace, and limits that are refused. */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define NAME "tuned"
#define CGROUP "/sys/fs/cgroup/machine.slice/machine-lxc1\\x2d" NAME ".scope"

#define LXC1(elements) \
        "<metadata><lxc1:container xmlns:lxc1='https://example.org/lxc1/domain/1.0'>" elements \
        "</lxc1:container></metadata>"

static void check_file(const char *file, const char *content)
{
        g_autofree char *path = g_build_filename(CGROUP, file, NULL), *found = read_file(path);

        g_strchomp(found);
        g_assert_cmpstr(found, ==, content);
}

static void test_tasks(Host *host)
{
        g_autofree char *events = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus, &(Spec){ .name = NAME, .more = LXC1("<lxc1:tasks max='20'/>") });
        check_file("pids.max", "20");
        console = console_open(host->bus, NAME, "", 0);
        console_assert_fails(console, "sh -c 'for i in $(seq 30); do sleep 2 & done' 2> /dev/null");
        events = read_file(CGROUP "/payload/pids.events");
        g_assert_cmpstr(events, !=, "max 0\n");
        console_assert_prints(console, "echo alive", "alive");
}

static void test_tasks_unlimited(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = NAME, .more = LXC1("<lxc1:tasks max='unlimited'/>") });
        check_file("pids.max", "max");
}

static void test_rlimits(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = NAME,
                        .more = LXC1("<lxc1:rlimit name='nofile' soft='100' hard='200'/>"
                                     "<lxc1:rlimit name='core' hard='unlimited'/>"
                                     "<lxc1:rlimit name='memlock' hard='65536'/>") });
        console = console_open(host->bus, NAME, "", 0);
        console_assert_prints(console, "ulimit -n; ulimit -H -n", "100\n200");
        console_assert_prints(console, "grep 'core file' /proc/1/limits | tr -s ' ' | cut -d ' ' -f 5,6",
                "unlimited unlimited");
        console_assert_prints(console,
                "grep 'locked memory' /proc/1/limits | tr -s ' ' | cut -d ' ' -f 4,5", "65536 65536");
}

/* All of it, not only the process that took too much. */
static void test_oom_kill(Host *host)
{
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = NAME,
                        .memory = "<memory unit='MiB'>48</memory>",
                        .more = LXC1("<lxc1:oom policy='kill'/>") });
        check_file("payload/memory.oom.group", "1");
        console = console_open(host->bus, NAME, "", 0);
        console_type(console, "head -c 200000000 /dev/zero | tail > /dev/null\n");
        domain_await_string(host->bus, NAME, "State", "crashed");
        domain_assert_string(host->bus, NAME, "StateReason", "init-killed");
        host_assert_nothing_left(host);
}

static void test_oom_continue(Host *host)
{
        domain_run(host->bus, &(Spec){ .name = NAME, .more = LXC1("<lxc1:oom policy='continue'/>") });
        check_file("payload/memory.oom.group", "0");
}

/* Refused as a definition, or at Start before anything is made; `named` is in the message. */
typedef struct Refused {
        const char *memory, *more;
        const char *error;
        const char *named;
} Refused;

static char *long_partition(void)
{
        g_autofree char *name = g_strnfill(250, 'x');

        return g_strconcat("<resource><partition>/", name, "</partition></resource>", NULL);
}

static void check_start_refused(Host *host, const char *more, const char *error, const char *named)
{
        g_autofree char *message = NULL;

        domain_define(host->bus, &(Spec){ .name = NAME, .more = more });
        message = domain_start_refused(host->bus, NAME, error);
        g_test_message("%s", message);
        if (!strstr(message, named))
                g_error("the message doesn't name '%s': %s", named, message);
        domain_assert_state(host->bus, NAME, "shutoff", "unknown");
        host_assert_nothing_left(host);
        domain_undefine(host->bus, NAME);
}

#define DEVICE(path) "<blkiotune><device><path>" path "</path><weight>500</weight></device></blkiotune>"

static void test_start_refused(Host *host)
{
        static const Refused refused[] = {
                { NULL, "<vcpu cpuset='0-99'>4</vcpu>", OWN_ERROR("Unsupported"), "processor 2" },
                { NULL, "<vcpu cpuset='4095'>1</vcpu>", OWN_ERROR("Unsupported"), "4095" },
                { NULL, "<numatune><memory mode='strict' nodeset='0,7'/></numatune>",
                        OWN_ERROR("Unsupported"), "node 7" },
                { NULL, "<numatune><memory mode='preferred' nodeset='3'/></numatune>",
                        OWN_ERROR("Unsupported"), "node 3" },
                { NULL, DEVICE("/dev/no/such"), OWN_ERROR("NoSuchDevice"), "/dev/no/such" },
                { NULL, DEVICE("/dev/null"), OWN_ERROR("NoSuchDevice"), "/dev/null" },
                { NULL, DEVICE("/etc/passwd"), OWN_ERROR("Unsupported"), "/etc/passwd" },
        };
        g_autofree char *partition = long_partition();

        for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
                check_start_refused(host, refused[i].more, refused[i].error, refused[i].named);
        check_start_refused(host, partition, OWN_ERROR("Unsupported"), "partition");
}

static void test_definition_refused(Host *host)
{
        static const Refused refused[] = {
                { "<memory>0</memory>", NULL, NULL, "memory" },
                { NULL, "<memtune><hard_limit>0</hard_limit></memtune>", NULL, "hard_limit" },
                { NULL, "<memtune><soft_limit>0</soft_limit></memtune>", NULL, "soft_limit" },
                { NULL,
                        "<memtune><hard_limit unit='MiB'>90</hard_limit>"
                        "<swap_hard_limit unit='MiB'>89</swap_hard_limit></memtune>",
                        NULL, "swap_hard_limit" },
                { NULL, "<cputune><shares>1</shares></cputune>", NULL, "shares" },
                { NULL, "<cputune><period>999</period></cputune>", NULL, "period" },
                { NULL, "<cputune><quota>999</quota></cputune>", NULL, "quota" },
                { NULL, "<vcpu cpuset='1-'>1</vcpu>", NULL, "vcpu" },
                { NULL, "<vcpu cpuset='0,^0'>1</vcpu>", NULL, "vcpu" },
                { NULL, "<blkiotune><weight>1001</weight></blkiotune>", NULL, "weight" },
                { NULL, DEVICE("dev/sda"), NULL, "path" },
                { NULL, "<resource><partition>/</partition></resource>", NULL, "partition" },
                { NULL, "<resource><partition>machine</partition></resource>", NULL, "partition" },
                { NULL, LXC1("<lxc1:tasks max='0'/>"), NULL, "tasks" },
                { NULL, LXC1("<lxc1:rlimit name='nofiles' hard='1'/>"), NULL, "rlimit" },
                { NULL, LXC1("<lxc1:oom policy='stop'/>"), NULL, "oom" },
        };

        for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
                g_autofree char *xml = spec_xml(
                        &(Spec){ .name = NAME, .memory = refused[i].memory, .more = refused[i].more });
                g_autofree char *message =
                        domain_define_refused(host->bus, xml, OWN_ERROR("InvalidXML"));

                g_test_message("%s", message);
                if (!strstr(message, refused[i].named) || !strstr(message, "line "))
                        g_error("the message names no line or not '%s': %s", refused[i].named, message);
                g_assert_false(domain_exists(host->bus, NAME));
        }
}

static const HostCase cases[] = {
        { "/machine/limits/tasks", test_tasks },
        { "/machine/limits/tasks-unlimited", test_tasks_unlimited },
        { "/machine/limits/rlimits", test_rlimits },
        { "/machine/limits/oom-kill", test_oom_kill },
        { "/machine/limits/oom-continue", test_oom_continue },
        { "/machine/limits/start-refused", test_start_refused },
        { "/machine/limits/definition-refused", test_definition_refused },
};

void add_limits_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
