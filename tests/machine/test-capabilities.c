/* What a container's root may do: features/capabilities, and what of the system calls follows from them.
 */
#include <string.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "tests.h"
#include "wait.h"

#define CAPABILITIES(policy, elements) \
        "<features><capabilities policy='" policy "'>" elements "</capabilities></features>"

/* By their numbers, see capabilities(7). */
static const char *const names[] = { "chown", "dac_override", "dac_read_search", "fowner", "fsetid",
        "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast",
        "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot",
        "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
        "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap", "mac_override",
        "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore" };

static guint64 all_of_kernel(void)
{
        g_autofree char *last = read_file("/proc/sys/kernel/cap_last_cap");

        return (G_GUINT64_CONSTANT(2) << g_ascii_strtoull(last, NULL, 10)) - 1;
}

static guint64 bit(const char *name)
{
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                if (g_str_equal(names[i], name))
                        return G_GUINT64_CONSTANT(1) << i;
        g_assert_not_reached();
}

/* A set of init's, such as "CapBnd". */
static guint64 set_of(guint32 pid, const char *set)
{
        g_autofree char *status = read_file_of(pid, "status");
        const char *line = strstr(status, set);

        g_assert_nonnull(line);
        return g_ascii_strtoull(line + strlen(set) + 1, NULL, 16);
}

static void check(Host *host, const char *more, guint64 expected)
{
        guint32 leader = domain_run(host->bus, &(Spec){ .name = "caps", .more = more });

        g_assert_cmphex(set_of(leader, "CapBnd"), ==, expected);
        g_assert_cmphex(set_of(leader, "CapEff"), ==, expected);
        g_assert_cmphex(set_of(leader, "CapPrm"), ==, expected);
        g_assert_cmphex(set_of(leader, "CapInh"), ==, 0);
        g_assert_cmphex(set_of(leader, "CapAmb"), ==, 0);
        domain_stop(host->bus, "caps");
        domain_undefine(host->bus, "caps");
}

static void test_policies(Host *host)
{
        guint64 by_default = G_GUINT64_CONSTANT(0xb5ecffff);

        check(host, "", by_default);
        check(host, CAPABILITIES("default", "<mknod state='on'/><net_raw state='off'/>"),
                (by_default | bit("mknod")) & ~bit("net_raw"));
        check(host, CAPABILITIES("allow", "<sys_boot state='off'/><sys_time state='off'/>"),
                all_of_kernel() & ~bit("sys_boot") & ~bit("sys_time"));
        check(host, CAPABILITIES("deny", "<chown state='on'/><kill state='on'/>"),
                bit("chown") | bit("kill"));
}

static void test_each(Host *host)
{
        GString *elements = g_string_new("<features><capabilities policy='deny'>");
        guint64 all = all_of_kernel();
        g_autofree char *more = NULL;

        for (gsize i = 0; i < 64 && (all >> i & 1); i++)
                if (i < G_N_ELEMENTS(names))
                        g_string_append_printf(elements, "<%s state='on'/>", names[i]);
                else
                        g_string_append_printf(elements, "<cap_%zu state='on'/>", i);
        more = g_string_free(g_string_append(elements, "</capabilities></features>"), FALSE);
        check(host, more, all);
}

static void test_unknown(Host *host)
{
        g_autofree char *missing = NULL, *unknown = NULL;

        domain_define(host->bus,
                &(Spec){ .name = "caps", .more = CAPABILITIES("default", "<cap_63 state='on'/>") });
        missing = domain_start_refused(host->bus, "caps", OWN_ERROR("Unsupported"));
        g_assert_nonnull(strstr(missing, "cap_63"));
        host_assert_nothing_left(host);
        domain_define(host->bus,
                &(Spec){ .name = "other", .more = CAPABILITIES("default", "<chmown state='on'/>") });
        unknown = domain_start_refused(host->bus, "other", OWN_ERROR("Unsupported"));
        g_assert_nonnull(strstr(unknown, "chmown"));
        host_assert_nothing_left(host);
}

/* The filter of system calls lets through what a capability was given for. */
static void test_clock(Host *host)
{
        g_autofree char *without = NULL, *with = NULL;

        domain_run(host->bus, &(Spec){ .name = "caps" });
        without =
                console_run_once(host->bus, "caps", "date -s @$(date +%s) > /dev/null 2>&1 || echo no");
        g_assert_cmpstr(without, ==, "no\n");
        domain_run(host->bus,
                &(Spec){ .name = "clock", .more = CAPABILITIES("default", "<sys_time state='on'/>") });
        with = console_run_once(host->bus, "clock", "date -s @$(date +%s) > /dev/null && echo yes");
        g_assert_cmpstr(with, ==, "yes\n");
}

static const HostCase cases[] = {
        { "/machine/capabilities/policies", test_policies },
        { "/machine/capabilities/each", test_each },
        { "/machine/capabilities/unknown", test_unknown },
        { "/machine/capabilities/clock", test_clock },
};

void add_capabilities_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
