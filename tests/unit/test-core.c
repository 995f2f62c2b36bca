/* Unit tests of the pure parts of core: resources in the words of a scope, a supervisor's words, names.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/names.h"
#include "core/device-rule.h"
#include "core/domain-resources.h"
#include "core/link-name.h"
#include "core/network-runtime.h"
#include "core/waiters.h"
#include "xml/value.h"

#define MIB (UINT64_C(1024) * 1024)

static DomainLimits make(const ResourcesDefinition *resources)
{
        DomainLimits limits;

        g_assert_cmpint(domain_limits_make(resources, &limits), ==, 0);
        return limits;
}

static void test_defaults(void)
{
        const ResourcesDefinition resources = { .memory = 64 * MIB, .current_memory = 64 * MIB };
        DomainLimits limits = make(&resources);

        g_assert_cmpuint(limits.scope.memory_max, ==, 64 * MIB);
        g_assert_cmpuint(limits.scope.memory_low, ==, 0);
        g_assert_cmpuint(limits.scope.memory_swap_max, ==, SCOPE_UNLIMITED);
        g_assert_cmpuint(limits.scope.cpu_weight, ==, 0);
        g_assert_cmpuint(limits.scope.cpu_quota, ==, 0);
        g_assert_cmpuint(limits.scope.cpu_period, ==, 0);
        g_assert_cmpuint(limits.scope.cpus.size, ==, 0);
        g_assert_cmpuint(limits.scope.nodes.size, ==, 0);
        g_assert_cmpuint(limits.scope.io_weight, ==, 0);
        g_assert_cmpuint(limits.scope.n_block_devices, ==, 0);
        g_assert_cmpuint(limits.scope.tasks_max, ==, 16384);
        domain_limits_free(&limits);
}

static void test_memory(void)
{
        ResourcesDefinition resources = {
                .memory = 100 * MIB,
                .current_memory = 80 * MIB,
                .hard_limit = 90 * MIB,
                .soft_limit = 40 * MIB,
                .swap_hard_limit = 120 * MIB,
        };
        DomainLimits limits = make(&resources);

        g_assert_cmpuint(limits.scope.memory_max, ==, 90 * MIB);
        g_assert_cmpuint(limits.scope.memory_low, ==, 40 * MIB);
        g_assert_cmpuint(limits.scope.memory_swap_max, ==, 30 * MIB);
        domain_limits_free(&limits);

        resources.swap_hard_limit = 90 * MIB; /* no swap at all */
        limits = make(&resources);
        g_assert_cmpuint(limits.scope.memory_swap_max, ==, 0);
        domain_limits_free(&limits);

        resources.hard_limit = resources.soft_limit = resources.swap_hard_limit = RESOURCE_UNLIMITED;
        limits = make(&resources);
        g_assert_cmpuint(limits.scope.memory_max, ==, SCOPE_UNLIMITED);
        g_assert_cmpuint(limits.scope.memory_low, ==, 0);
        g_assert_cmpuint(limits.scope.memory_swap_max, ==, SCOPE_UNLIMITED);
        domain_limits_free(&limits);
}

static void test_weights(void)
{
        static const struct {
                uint64_t shares, cpu;
                unsigned weight;
                uint64_t io;
        } cases[] = {
                { 2, 1, 10, 2 },
                { 1024, 100, 500, 100 },
                { 2048, 200, 1000, 200 },
                { 262144, 10000, 100, 20 },
        };

        for (size_t i = 0; i < ELEMENTS(cases); i++) {
                const ResourcesDefinition resources = {
                        .current_memory = MIB,
                        .shares = cases[i].shares,
                        .block_weight = cases[i].weight,
                };
                DomainLimits limits = make(&resources);

                g_assert_cmpuint(limits.scope.cpu_weight, ==, cases[i].cpu);
                g_assert_cmpuint(limits.scope.io_weight, ==, cases[i].io);
                domain_limits_free(&limits);
        }
}

/* The service manager writes quota * period / 1000000 to the kernel: that must be what was asked for. */
static void test_quota(void)
{
        static const uint64_t periods[] = { 0, 1000, 30000, 33333, 99999, 100000, 1000000 };
        static const uint64_t quotas[] = { 1000, 1001, 10000, 33333, 99999, 150000, 1000003 };

        for (size_t i = 0; i < ELEMENTS(periods); i++)
                for (size_t j = 0; j < ELEMENTS(quotas); j++) {
                        const ResourcesDefinition resources = {
                                .current_memory = MIB,
                                .period = periods[i],
                                .quota = quotas[j],
                        };
                        DomainLimits limits = make(&resources);
                        uint64_t period = periods[i] ? periods[i] : 100000;

                        g_assert_cmpuint(limits.scope.cpu_period, ==, periods[i]);
                        if (quotas[j] * 100 >= period)
                                g_assert_cmpuint(
                                        limits.scope.cpu_quota * period / 1000000, ==, quotas[j]);
                        else /* less than a percent */
                                g_assert_cmpuint(limits.scope.cpu_quota, ==, 10000);
                        domain_limits_free(&limits);
                }
}

static void test_quota_bounds(void)
{
        ResourcesDefinition resources = { .current_memory = MIB, .quota = UINT64_C(1) << 44 };
        DomainLimits limits;

        resources.period = 1000000;
        limits = make(&resources);
        g_assert_cmpuint(limits.scope.cpu_quota, ==, UINT64_C(1) << 44);
        domain_limits_free(&limits);
        resources.quota = RESOURCE_UNLIMITED;
        limits = make(&resources);
        g_assert_cmpuint(limits.scope.cpu_quota, ==, SCOPE_UNLIMITED);
        domain_limits_free(&limits);
}

static void test_sets(void)
{
        ResourcesDefinition resources = { .current_memory = MIB };
        static const struct {
                NumaMode mode;
                size_t size;
        } cases[] = {
                { NUMA_NONE, 0 }, { NUMA_STRICT, 1 }, { NUMA_RESTRICTIVE, 1 }, { NUMA_INTERLEAVE, 1 },
                { NUMA_PREFERRED, 0 }, /* a wish, no limit */
        };

        resources.cpus.bits[0] = 0x05;
        resources.cpus.size = 1;
        resources.numa_nodes.bits[0] = 0x01;
        resources.numa_nodes.size = 1;
        for (size_t i = 0; i < ELEMENTS(cases); i++) {
                DomainLimits limits;

                resources.numa_mode = cases[i].mode;
                limits = make(&resources);
                g_assert_cmpmem(limits.scope.cpus.bits, limits.scope.cpus.size, "\x05", 1);
                g_assert_cmpuint(limits.scope.nodes.size, ==, cases[i].size);
                domain_limits_free(&limits);
        }
}

static void test_block_devices(void)
{
        BlockTuning tuning[] = {
                { .path = (char *) "/dev/sda", .weight = 250, .read_bytes_per_second = 1 },
                { .path = (char *) "/dev/sdb",
                        .write_bytes_per_second = 2,
                        .read_requests_per_second = 3,
                        .write_requests_per_second = 4 },
        };
        const ResourcesDefinition resources = {
                .current_memory = MIB,
                .block_devices = tuning,
                .n_block_devices = 2,
                .tasks_max = 7,
        };
        DomainLimits limits = make(&resources);
        const BlockLimits *devices = limits.scope.block_devices;

        g_assert_cmpuint(limits.scope.n_block_devices, ==, 2);
        g_assert_cmpstr(devices[0].path, ==, "/dev/sda");
        g_assert_cmpuint(devices[0].values[BLOCK_WEIGHT], ==, 50);
        g_assert_cmpuint(devices[0].values[BLOCK_READ_BYTES], ==, 1);
        g_assert_cmpuint(devices[0].values[BLOCK_WRITE_BYTES], ==, 0);
        g_assert_cmpuint(devices[1].values[BLOCK_WEIGHT], ==, 0);
        g_assert_cmpuint(devices[1].values[BLOCK_WRITE_BYTES], ==, 2);
        g_assert_cmpuint(devices[1].values[BLOCK_READ_REQUESTS], ==, 3);
        g_assert_cmpuint(devices[1].values[BLOCK_WRITE_REQUESTS], ==, 4);
        g_assert_cmpuint(limits.scope.tasks_max, ==, 7);
        domain_limits_free(&limits);
}

static void test_device_rules(void)
{
        static const char *const good[] = {
                "/dev/block/8:1 rw",
                "/dev/char/10:229 r",
                "/dev/char/4095:1048575 rwm",
                "/dev/block/7:0 mwr",
        };
        static const char *const bad[] = {
                "",
                " ",
                "rw",
                "/dev/null rw",
                "/dev/block/8:1",
                "/dev/block/8:1 ",
                "/dev/block/8:1 x",
                "/dev/block/8:1 rr",
                "/dev/block/8:1 rwmr",
                "/dev/block/8:1 rw ",
                "/dev/block/8:1  rw",
                "/dev/block/8 rw",
                "/dev/block/:1 rw",
                "/dev/block/8: rw",
                "/dev/block/-1:0 rw",
                "/dev/block/8:1:2 rw",
                "/dev/block/../mem rw",
                "/dev/block/*:* rw",
                "/dev/blocks/8:1 rw",
                "block-sd rw",
                "char-* rw",
                "/dev/char/12345678:1 rw",
        };

        for (size_t i = 0; i < ELEMENTS(good); i++) {
                g_autofree char *text = g_strdup(good[i]), *joined = NULL;
                const char *access;

                g_assert_true(device_rule_split(text, &access));
                joined = g_strconcat(text, " ", access, NULL);
                g_assert_cmpstr(joined, ==, good[i]);
        }
        for (size_t i = 0; i < ELEMENTS(bad); i++) {
                g_autofree char *text = g_strdup(bad[i]);
                const char *access;

                if (device_rule_split(text, &access))
                        g_error("'%s' is taken for a rule", bad[i]);
        }
}

#define NAMES 1000

/* The names that are taken, and how often one that wasn't was said to be. */
typedef struct Names {
        GHashTable *taken;
        unsigned n_refused;
} Names;

/* Every other one is taken by somebody whom only the host knows of. */
static bool name_is_taken(void *userdata, const char *name)
{
        Names *names = userdata;

        if (g_hash_table_size(names->taken) % 2 == 0) {
                g_hash_table_add(names->taken, g_strdup(name));
                names->n_refused++;
                return true;
        }
        return g_hash_table_contains(names->taken, name);
}

static void test_link_names(void)
{
        g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        Names names = { .taken = taken };

        for (unsigned i = 0; i < NAMES; i++) {
                char name[LINK_NAME_SIZE];

                g_assert_cmpint(link_name_choose(name_is_taken, &names, name), ==, 0);
                g_assert_true(value_is_link_name(name));
                g_assert_true(g_hash_table_add(taken, g_strdup(name)));
        }
        g_assert_cmpuint(names.n_refused, ==, NAMES);
        g_assert_cmpuint(g_hash_table_size(taken), ==, 2 * NAMES);
}

static bool all_are_taken(void *userdata, const char *name)
{
        (void) name;
        ++*(unsigned *) userdata;
        return true;
}

/* It ends, rather than to try for ever. */
static void test_no_link_name(void)
{
        char name[LINK_NAME_SIZE];
        unsigned n_tries = 0;

        g_assert_cmpint(link_name_choose(all_are_taken, &n_tries, name), ==, -EEXIST);
        g_assert_cmpuint(n_tries, >, 10);
}

/* A domain's line for the DHCP server, or NULL. */
static char *dhcp_line_of(const char *name)
{
        g_autofree char *top = g_dir_make_tmp("lxc1-networks-XXXXXX", NULL), *file = NULL;
        g_autofree char *remove = g_strdup_printf("rm -r %s", top);
        InterfaceDefinition interface = { .type = INTERFACE_NETWORK,
                .network = (char *) "net",
                .has_mac = true,
                .mac = { 0x52, 0x54, 0, 0, 0, 1 } };
        const DomainDefinition domain = {
                .name = (char *) name, .interfaces = &interface, .n_interfaces = 1
        };
        const NetworkDefinition network = { .name = (char *) "net" };
        char *line = NULL, uuid[UUID_TEXT_SIZE];
        int directory = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        uuid_format(domain.uuid, uuid);
        file = g_build_filename(top, uuid, DHCP_HOSTS_DIRECTORY, uuid, NULL);
        g_assert_cmpint(network_runtime_create(directory, network.uuid, "<network/>"), ==, 0);
        g_assert_cmpint(network_runtime_add_domain(directory, &network, &domain), ==, 0);
        g_file_get_contents(file, &line, NULL, NULL);
        network_runtime_remove_domain(directory, &network, &domain);
        g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
        close(directory);
        g_assert_cmpint(system(remove), ==, 0);
        return line;
}

/* What dnsmasq would take for a lease's time, or for an order, is no name to tell it. */
static void test_dhcp_names(void)
{
        static const char *const names[] = { "web", "web1", "1web", "5mm", "m", "ignored", "in-finite" };
        static const char *const others[] = { "101", "5m", "7D", "ignore", "infinite", "1.0" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *line = dhcp_line_of(names[i]);
                g_autofree char *expected = g_strdup_printf("52:54:00:00:00:01,%s\n", names[i]);

                g_assert_cmpstr(line, ==, expected);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                g_assert_null(dhcp_line_of(others[i]));
}

typedef struct Told {
        Waiter **list;
        Waiter *other; /* to be cancelled when told */
        unsigned n;
        const Error *error;
} Told;

static void on_told(void *userdata, const Error *error)
{
        Told *told = userdata;

        told->n++;
        told->error = error;
        told->other = waiter_cancel(told->other);
        if (told->list)
                g_assert_cmpint(waiter_add(told->list, on_told, told, NULL), ==, 0);
}

/* Each is told once, whatever the others do when they are told. */
static void test_waiters(void)
{
        const Error error = { ERROR_FAILED, (char *) "so it is" };
        Told first = { 0 }, second = { 0 }, third = { 0 };
        Waiter *list = NULL, *taken;

        second.list = &list;
        g_assert_cmpint(waiter_add(&list, on_told, &first, &third.other), ==, 0);
        g_assert_cmpint(waiter_add(&list, on_told, &second, NULL), ==, 0);
        g_assert_cmpint(waiter_add(&list, on_told, &third, NULL), ==, 0);
        g_assert_cmpint(waiter_add(&list, NULL, NULL, NULL), ==, 0);
        waiters_tell(&list, &error);
        g_assert_cmpuint(first.n, ==, 0);
        g_assert_cmpuint(second.n, ==, 1);
        g_assert_cmpuint(third.n, ==, 1);
        g_assert_true(third.error == &error);

        second.list = NULL;
        waiters_take(&list, &taken);
        g_assert_null(list);
        waiters_tell(&taken, NULL);
        g_assert_cmpuint(second.n, ==, 2);
        g_assert_null(second.error);
        g_assert_null(taken);
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/core/resources/defaults", test_defaults);
        g_test_add_func("/core/resources/memory", test_memory);
        g_test_add_func("/core/resources/weights", test_weights);
        g_test_add_func("/core/resources/quota", test_quota);
        g_test_add_func("/core/resources/quota-bounds", test_quota_bounds);
        g_test_add_func("/core/resources/sets", test_sets);
        g_test_add_func("/core/resources/block-devices", test_block_devices);
        g_test_add_func("/core/device-rules", test_device_rules);
        g_test_add_func("/core/link-names/thousand", test_link_names);
        g_test_add_func("/core/link-names/none-left", test_no_link_name);
        g_test_add_func("/core/networks/dhcp-names", test_dhcp_names);
        g_test_add_func("/core/waiters", test_waiters);
        return g_test_run();
}
