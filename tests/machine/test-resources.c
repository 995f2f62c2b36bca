/* Limits of a container: each element as systemd knows it, as the host's cgroup files show it, and as
 * the container feels it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "console.h"
#include "domain.h"
#include "host.h"
#include "image.h"
#include "tests.h"
#include "wait.h"

#define NAME "tuned"
#define UNIT "machine-lxc1\\x2d" NAME ".scope"
#define CGROUP "/sys/fs/cgroup/machine.slice/" UNIT
#define SCOPE_INTERFACE SYSTEMD ".Scope"
#define MIB (G_GUINT64_CONSTANT(1024) * 1024)

/* A file in the scope's cgroup and what must be in it; a property of the unit and its number. */
typedef struct Expected {
        const char *file, *content;
        const char *property;
        guint64 number;
} Expected;

static void check_file(const char *file, const char *content)
{
        g_autofree char *path = g_build_filename(CGROUP, file, NULL), *found = read_file(path);

        g_strchomp(found);
        if (!g_str_equal(found, content))
                g_error("%s has '%s' and not '%s'", file, found, content);
}

static void check_number(Host *host, const char *property, guint64 number)
{
        g_autoptr(GVariant) value = unit_get(host->bus, UNIT, SCOPE_INTERFACE, property);

        if (g_variant_get_uint64(value) != number)
                g_error("%s is %" G_GUINT64_FORMAT " and not %" G_GUINT64_FORMAT, property,
                        g_variant_get_uint64(value), number);
}

static void check(Host *host, const Expected *expected, gsize n)
{
        for (gsize i = 0; i < n; i++) {
                if (expected[i].file)
                        check_file(expected[i].file, expected[i].content);
                if (expected[i].property)
                        check_number(host, expected[i].property, expected[i].number);
        }
}

/* As soon as it runs, and when the service manager has read its units anew. */
static void check_for_good(Host *host, const Expected *expected, gsize n)
{
        check(host, expected, n);
        g_free(run("systemctl", "daemon-reload", NULL));
        check(host, expected, n);
}

static void check_limits(Host *host, const Spec *spec, const Expected *expected, gsize n)
{
        domain_run(host->bus, spec);
        check_for_good(host, expected, n);
        domain_stop(host->bus, NAME);
        host_assert_nothing_left(host);
}

static void check_memory_max(Host *host, guint64 bytes)
{
        g_autoptr(GVariant) value = domain_get(host->bus, NAME, "MemoryMax");

        g_assert_cmpuint(g_variant_get_uint64(value), ==, bytes);
}

static void test_memory(Host *host)
{
        static const Expected expected[] = {
                { "memory.max", "94371840", "MemoryMax", 90 * MIB },
                { "memory.low", "41943040", "MemoryLow", 40 * MIB },
                { "memory.swap.max", "31457280", "MemorySwapMax", 30 * MIB },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .memory = "<memory unit='MiB'>100</memory>",
                        .more = "<memtune><hard_limit unit='MiB'>90</hard_limit>"
                                "<soft_limit unit='MiB'>40</soft_limit>"
                                "<swap_hard_limit unit='MiB'>120</swap_hard_limit></memtune>" },
                expected, G_N_ELEMENTS(expected));
        check_memory_max(host, 90 * MIB);
}

static void test_current_memory(Host *host)
{
        static const Expected expected[] = {
                { "memory.max", "83886080", "MemoryMax", 80 * MIB },
                { "memory.low", "0", "MemoryLow", 0 },
                { "memory.swap.max", "max", "MemorySwapMax", G_MAXUINT64 },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .memory =
                                "<memory unit='MiB'>100</memory><currentMemory unit='MiB'>80</currentMemory>" },
                expected, G_N_ELEMENTS(expected));
        check_memory_max(host, 80 * MIB);
}

/* What libvirt writes for no limit. */
static void test_memory_unlimited(Host *host)
{
        static const Expected expected[] = {
                { "memory.max", "max", "MemoryMax", G_MAXUINT64 },
                { "memory.low", "0", NULL, 0 },
                { "memory.swap.max", "max", "MemorySwapMax", G_MAXUINT64 },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .more = "<memtune><hard_limit>9007199254740991</hard_limit>"
                                "<soft_limit>9007199254740991</soft_limit>"
                                "<swap_hard_limit>9007199254740991</swap_hard_limit></memtune>" },
                expected, G_N_ELEMENTS(expected));
        check_memory_max(host, G_MAXUINT64);
}

static void test_no_swap(Host *host)
{
        static const Expected expected[] = {
                { "memory.max", "94371840", NULL, 0 },
                { "memory.swap.max", "0", "MemorySwapMax", 0 },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .more = "<memtune><hard_limit unit='MiB'>90</hard_limit>"
                                "<swap_hard_limit unit='MiB'>90</swap_hard_limit></memtune>" },
                expected, G_N_ELEMENTS(expected));
}

static void test_cpu(Host *host)
{
        static const Expected expected[] = {
                { "cpu.weight", "200", "CPUWeight", 200 },
                { "cpu.max", "15000 50000", "CPUQuotaPeriodUSec", 50000 },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .more = "<cputune><shares>2048</shares><period>50000</period>"
                                "<quota>15000</quota></cputune>" },
                expected, G_N_ELEMENTS(expected));
}

/* The service manager keeps whole percents of a processor, and makes "none" of 0 %. */
static void test_cpu_small_quota(Host *host)
{
        static const Expected expected[] = { { "cpu.max", "10000 1000000", NULL, 0 } };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .more = "<cputune><period>1000000</period><quota>1000</quota></cputune>" },
                expected, G_N_ELEMENTS(expected));
}

static void test_cpu_default_period(Host *host)
{
        static const Expected expected[] = {
                { "cpu.weight", "1", "CPUWeight", 1 },
                { "cpu.max", "150000 100000", "CPUQuotaPerSecUSec", 1500000 },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .more = "<cputune><shares>2</shares><quota>150000</quota></cputune>" },
                expected, G_N_ELEMENTS(expected));
}

static void test_cpu_unlimited(Host *host)
{
        static const Expected expected[] = {
                { "cpu.weight", "100", NULL, 0 },
                { "cpu.max", "max 100000", "CPUQuotaPerSecUSec", G_MAXUINT64 },
        };

        check_limits(host,
                &(Spec){ .name = NAME,
                        .more = "<cputune><period>50000</period><quota>-1</quota></cputune>" },
                expected, G_N_ELEMENTS(expected));
}

/* Whether a set has this number and no other. */
static void assert_only(GVariant *set, guint number)
{
        gsize size;
        const guchar *bits = g_variant_get_fixed_array(set, &size, 1);

        g_assert_cmpuint(size, >, number / 8);
        for (gsize i = 0; i < size; i++)
                g_assert_cmpuint(bits[i], ==, i == number / 8 ? 1 << number % 8 : 0);
}

/* The machine has two processors and one node. */
static void test_sets(Host *host)
{
        static const Expected expected[] = {
                { "cpuset.cpus", "1", NULL, 0 },
                { "cpuset.cpus.effective", "1", NULL, 0 },
                { "cpuset.mems", "0", NULL, 0 },
        };
        g_autoptr(GVariant) cpus = NULL, nodes = NULL;
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = NAME,
                        .more = "<vcpu placement='static' cpuset='0-1,^0'>1</vcpu>"
                                "<numatune><memory mode='strict' nodeset='0'/></numatune>" });
        check_for_good(host, expected, G_N_ELEMENTS(expected));
        cpus = unit_get(host->bus, UNIT, SCOPE_INTERFACE, "AllowedCPUs");
        nodes = unit_get(host->bus, UNIT, SCOPE_INTERFACE, "AllowedMemoryNodes");
        assert_only(cpus, 1);
        assert_only(nodes, 0);
        console = console_open(host->bus, NAME, "", 0);
        console_assert_prints(console, "cat /sys/fs/cgroup/cpuset.cpus.effective", "1");
        console_assert_prints(console, "cat /sys/fs/cgroup/cpuset.mems.effective", "0");
        console_assert_prints(console, "nproc", "1");
        console_assert_prints(console, "grep Cpus_allowed_list /proc/1/status | tr -dc 0-9-", "1");
}

static void test_interleave(Host *host)
{
        static const Expected expected[] = { { "cpuset.mems", "0", NULL, 0 } };
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = NAME,
                        .more = "<numatune><memory mode='interleave' nodeset='0'/></numatune>" });
        check_for_good(host, expected, G_N_ELEMENTS(expected));
        console = console_open(host->bus, NAME, "", 0);
        console_assert_prints(console, "head -n 1 /proc/1/numa_maps | cut -d ' ' -f 2", "interleave:0");
}

/* A wish binds to no nodes. */
static void test_preferred(Host *host)
{
        static const Expected expected[] = { { "cpuset.mems", "", NULL, 0 } };
        g_autoptr(Console) console = NULL;

        domain_run(host->bus,
                &(Spec){ .name = NAME,
                        .more = "<numatune><memory mode='preferred' nodeset='0'/></numatune>" });
        check_for_good(host, expected, G_N_ELEMENTS(expected));
        console = console_open(host->bus, NAME, "", 0);
        console_assert_prints(
                console, "head -n 1 /proc/1/numa_maps | cut -d ' ' -f 2 | grep -c '^prefer'", "1");
}

static void test_block_weight(Host *host)
{
        static const Expected expected[] = { { "io.weight", "default 50", "IOWeight", 50 } };

        check_limits(host,
                &(Spec){ .name = NAME, .more = "<blkiotune><weight>250</weight></blkiotune>" }, expected,
                G_N_ELEMENTS(expected));
}

/* The number that a property of type a(st) has for a device. */
static guint64 get_device_number(Host *host, const char *property, const char *device)
{
        g_autoptr(GVariant) list = unit_get(host->bus, UNIT, SCOPE_INTERFACE, property);
        GVariantIter iterator;
        const char *found;
        guint64 number;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(&st)", &found, &number))
                if (g_str_equal(found, device))
                        return number;
        g_error("%s knows nothing of %s", property, device);
}

static void test_block_device(Host *host)
{
        g_autofree char *image = NULL, *device = NULL, *more = NULL, *limits = NULL;
        struct stat status;

        image_load_modules();
        image = image_make("tuned.img", 4, NULL);
        device = image_attach(image);
        g_assert_cmpint(stat(device, &status), ==, 0);
        more = g_strdup_printf("<blkiotune><device><path>%s</path><weight>1000</weight>"
                               "<read_bytes_sec>1048576</read_bytes_sec>"
                               "<write_bytes_sec>2097152</write_bytes_sec>"
                               "<read_iops_sec>100</read_iops_sec>"
                               "<write_iops_sec>200</write_iops_sec></device></blkiotune>",
                device);
        limits = g_strdup_printf("%u:%u rbps=1048576 wbps=2097152 riops=100 wiops=200",
                major(status.st_rdev), minor(status.st_rdev));
        const Expected expected[] = { { "io.max", limits, NULL, 0 } };

        domain_run(host->bus, &(Spec){ .name = NAME, .more = more });
        check_for_good(host, expected, G_N_ELEMENTS(expected));
        g_assert_cmpuint(get_device_number(host, "IODeviceWeight", device), ==, 200);
        g_assert_cmpuint(get_device_number(host, "IOReadBandwidthMax", device), ==, 1048576);
        g_assert_cmpuint(get_device_number(host, "IOWriteBandwidthMax", device), ==, 2097152);
        g_assert_cmpuint(get_device_number(host, "IOReadIOPSMax", device), ==, 100);
        g_assert_cmpuint(get_device_number(host, "IOWriteIOPSMax", device), ==, 200);
        domain_stop(host->bus, NAME);
        image_detach(device);
        host_assert_nothing_left(host);
}

/* The slice is systemd's to keep: it may have others in it by now. */
static void test_partition(Host *host)
{
        g_autofree char *slice =
                run("systemd-escape", "--path", "--suffix=slice", "/machine/pro d-1", NULL);
        g_autofree char *cgroup = NULL, *told = NULL, *found = NULL;
        guint32 leader;

        g_strchomp(slice);
        leader = domain_run(host->bus,
                &(Spec){ .name = NAME,
                        .more = "<resource><partition>/machine/pro d-1</partition></resource>" });
        domain_assert_string(host->bus, NAME, "Slice", slice);
        domain_assert_string(host->bus, NAME, "Unit", UNIT);
        cgroup = g_strdup_printf("0::/machine.slice/%s/" UNIT "/payload\n", slice);
        found = read_file_of(leader, "cgroup");
        g_assert_cmpstr(found, ==, cgroup);
        host_restart_service(host);
        domain_assert_string(host->bus, NAME, "Slice", slice);
        domain_stop(host->bus, NAME);
        domain_assert_string(host->bus, NAME, "Slice", "");
        host_systemctl("stop", slice);
        host_assert_nothing_left(host);
}

static const HostCase cases[] = {
        { "/machine/resources/memory", test_memory },
        { "/machine/resources/current-memory", test_current_memory },
        { "/machine/resources/memory-unlimited", test_memory_unlimited },
        { "/machine/resources/no-swap", test_no_swap },
        { "/machine/resources/cpu", test_cpu },
        { "/machine/resources/cpu-small-quota", test_cpu_small_quota },
        { "/machine/resources/cpu-default-period", test_cpu_default_period },
        { "/machine/resources/cpu-unlimited", test_cpu_unlimited },
        { "/machine/resources/sets", test_sets },
        { "/machine/resources/interleave", test_interleave },
        { "/machine/resources/preferred", test_preferred },
        { "/machine/resources/block-weight", test_block_weight },
        { "/machine/resources/block-device", test_block_device },
        { "/machine/resources/partition", test_partition },
};

void add_resources_tests(void)
{
        host_add_cases(cases, G_N_ELEMENTS(cases));
}
