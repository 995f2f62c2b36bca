/* Unit tests of what the view says of a domain's resources, init and isolation. */
#include <glib.h>
#include <libxml/parser.h>
#include <sys/resource.h>

#include "xml/domain-helpers.h"

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)

static void test_memtune(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("memtune");
        _cleanup_domain_definition_ DomainDefinition *unlimited = parse_sample("memtune-unlimited");
        _cleanup_domain_definition_ DomainDefinition *current = parse_sample("memory-current");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("memtune-empty");
        const ResourcesDefinition *resources = &domain->resources;

        g_assert_cmpuint(resources->memory, ==, 1024 * MIB);
        g_assert_cmpuint(resources->current_memory, ==, 1024 * MIB);
        g_assert_cmpuint(resources->hard_limit, ==, 512 * MIB);
        g_assert_cmpuint(resources->soft_limit, ==, 256 * MIB);
        g_assert_cmpuint(resources->swap_hard_limit, ==, 1024 * MIB);
        g_assert_cmpuint(resources_memory_max(resources), ==, 512 * MIB);

        g_assert_cmpuint(unlimited->resources.hard_limit, ==, RESOURCE_UNLIMITED);
        g_assert_cmpuint(unlimited->resources.soft_limit, ==, RESOURCE_UNLIMITED);
        g_assert_cmpuint(unlimited->resources.swap_hard_limit, ==, RESOURCE_UNLIMITED);
        g_assert_cmpuint(resources_memory_max(&unlimited->resources), ==, RESOURCE_UNLIMITED);

        g_assert_cmpuint(current->resources.memory, ==, 64 * MIB);
        g_assert_cmpuint(current->resources.current_memory, ==, 16000000);
        g_assert_cmpuint(resources_memory_max(&current->resources), ==, 16000000);
        g_assert_cmpuint(none->resources.hard_limit, ==, 0);
        g_assert_cmpuint(none->resources.soft_limit, ==, 0);
        g_assert_cmpuint(none->resources.swap_hard_limit, ==, 0);
        g_assert_cmpuint(resources_memory_max(&none->resources), ==, 32 * MIB);
}

/* The largest that is not unlimited. */
static void test_limit_edge(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain =
                parse("<domain type='lxc'><name>a</name><memory>1</memory><memtune><hard_limit>"
                      "9007199254740990</hard_limit></memtune><os><type>exe</type><init>/i</init></os>"
                      "</domain>");

        g_assert_cmpuint(domain->resources.hard_limit, ==, UINT64_C(9007199254740990) * KIB);
}

static void assert_set(const NumberSet *set, const char *expected)
{
        g_autoptr(GString) numbers = g_string_new(NULL);

        for (unsigned i = 0; i <= NUMBER_SET_MAX; i++)
                if (number_set_contains(set, i))
                        g_string_append_printf(numbers, "%s%u", numbers->len ? " " : "", i);
        g_assert_cmpstr(numbers->str, ==, expected);
        if (set->size > 0)
                g_assert_cmpuint(set->bits[set->size - 1], !=, 0);
}

static void test_vcpu(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("vcpu-cpuset");
        _cleanup_domain_definition_ DomainDefinition *largest = parse_sample("vcpu-cpuset-largest");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("minimal");

        g_assert_cmpuint(domain->resources.vcpus, ==, 4);
        assert_set(&domain->resources.cpus, "0 2 3 5 8 9");
        g_assert_cmpuint(domain->resources.cpus.size, ==, 2);
        assert_set(&largest->resources.cpus, "0 4095");
        g_assert_cmpuint(none->resources.vcpus, ==, 1);
        g_assert_cmpuint(none->resources.cpus.size, ==, 0);
        g_assert_false(number_set_contains(&largest->resources.cpus, NUMBER_SET_MAX + 1));
        g_assert_false(number_set_contains(&largest->resources.cpus, UINT_MAX));
}

static void test_number_set(void)
{
        static const char *const wrong[] = { "", " ", ",", "1,", ",1", "1,,2", "a", "1a", "1 2", "-1",
                "1-", "1--2", "3-2", "^", "^1-2", "1-^2", "+1", "0x1", "1;2" };
        NumberSet set = { 0 };

        for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
                g_test_message("%s", wrong[i]);
                g_assert_cmpint(number_set_parse(wrong[i], &set), ==, -EINVAL);
        }
        g_assert_cmpint(number_set_parse("4096", &set), ==, -ERANGE);
        g_assert_cmpint(number_set_parse("0-4096", &set), ==, -ERANGE);
        g_assert_cmpint(number_set_parse("^4096", &set), ==, -ERANGE);
        g_assert_cmpint(number_set_parse("99999999999999999999999", &set), ==, -ERANGE);
        g_assert_cmpint(number_set_parse("^0", &set), ==, -ENODATA);
        g_assert_cmpint(number_set_parse("0-4095,^0,0-0,^0-", &set), ==, -EINVAL);
        g_assert_cmpuint(set.size, ==, 0);

        g_assert_cmpint(number_set_parse("6-17,^7,^17,40-40,007", &set), ==, 0);
        assert_set(&set, "6 7 8 9 10 11 12 13 14 15 16 40");
        g_assert_cmpint(number_set_parse("^1,0-2", &set), ==, 0); /* as libvirt: one after the other */
        assert_set(&set, "0 1 2");
        g_assert_cmpint(number_set_parse("0-4095", &set), ==, 0);
        g_assert_cmpuint(set.size, ==, 512);
        for (unsigned i = 0; i < 512; i++)
                g_assert_cmpuint(set.bits[i], ==, 0xff);
}

static void test_cputune(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("cputune");
        _cleanup_domain_definition_ DomainDefinition *unlimited = parse_sample("cputune-unlimited");
        _cleanup_domain_definition_ DomainDefinition *zero = parse_sample("cputune-zero-quota");
        _cleanup_domain_definition_ DomainDefinition *largest = parse_sample("cputune-largest");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("minimal");

        g_assert_cmpuint(domain->resources.shares, ==, 2048);
        g_assert_cmpuint(domain->resources.period, ==, 25000);
        g_assert_cmpuint(domain->resources.quota, ==, 50000);
        g_assert_cmpuint(unlimited->resources.quota, ==, RESOURCE_UNLIMITED);
        g_assert_cmpuint(unlimited->resources.period, ==, 0);
        g_assert_cmpuint(zero->resources.quota, ==, RESOURCE_UNLIMITED);
        g_assert_cmpuint(zero->resources.shares, ==, 2);
        g_assert_cmpuint(largest->resources.quota, ==, UINT64_C(1) << 44);
        g_assert_cmpuint(none->resources.shares, ==, 0);
        g_assert_cmpuint(none->resources.period, ==, 0);
        g_assert_cmpuint(none->resources.quota, ==, 0);
}

static void test_numatune(void)
{
        static const struct {
                const char *sample;
                NumaMode mode;
                const char *nodes;
        } rows[] = { { "numatune-strict", NUMA_STRICT, "0 1" },
                { "numatune-modes", NUMA_INTERLEAVE, "1 3" },
                { "numatune-preferred", NUMA_PREFERRED, "2" },
                { "numatune-restrictive", NUMA_RESTRICTIVE, "7" },
                { "numatune-no-nodes", NUMA_NONE, "" }, { "minimal", NUMA_NONE, "" } };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                _cleanup_domain_definition_ DomainDefinition *domain = parse_sample(rows[i].sample);

                g_assert_cmpstr(domain->unsupported, ==, NULL);
                g_assert_cmpint(domain->resources.numa_mode, ==, rows[i].mode);
                assert_set(&domain->resources.numa_nodes, rows[i].nodes);
        }
}

static void test_blkiotune(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("blkiotune");
        _cleanup_domain_definition_ DomainDefinition *only = parse_sample("blkiotune-device-only");
        const BlockTuning *devices = domain->resources.block_devices;

        g_assert_cmpuint(domain->resources.block_weight, ==, 800);
        g_assert_cmpuint(domain->resources.n_block_devices, ==, 2);
        g_assert_cmpstr(devices[0].path, ==, "/dev/sda");
        g_assert_cmpuint(devices[0].weight, ==, 1000);
        g_assert_cmpuint(devices[0].read_bytes_per_second, ==, 0);
        g_assert_cmpint(devices[0].line, ==, 10);
        g_assert_cmpstr(devices[1].path, ==, "/dev/sdb");
        g_assert_cmpuint(devices[1].weight, ==, 0);
        g_assert_cmpuint(devices[1].read_bytes_per_second, ==, 10000);
        g_assert_cmpuint(devices[1].write_bytes_per_second, ==, 0);
        g_assert_cmpuint(devices[1].read_requests_per_second, ==, INT64_MAX);
        g_assert_cmpuint(devices[1].write_requests_per_second, ==, 20000);
        g_assert_cmpuint(only->resources.block_weight, ==, 0);
        g_assert_cmpstr(only->resources.block_devices[0].path, ==, "/dev/vda");
}

static void test_partition(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("resource-partition");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("minimal");
        _cleanup_domain_definition_ DomainDefinition *empty = parse_sample("resource-empty");

        g_assert_cmpstr(domain->resources.partition, ==, "/virtual/prod-1/a b");
        g_assert_cmpstr(none->resources.partition, ==, "/machine");
        g_assert_cmpstr(empty->resources.partition, ==, "/machine");
}

static void test_limits(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("lxc1-container");
        _cleanup_domain_definition_ DomainDefinition *plain = parse_sample("lxc1-default-namespace");
        _cleanup_domain_definition_ DomainDefinition *all = parse_sample("lxc1-all-rlimits");
        _cleanup_domain_definition_ DomainDefinition *foreign = parse_sample("lxc1-foreign-inside");
        const ResourcesDefinition *resources = &domain->resources;
        g_autofree char *xml = format(plain);

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(resources->tasks_max, ==, 4096);
        g_assert_cmpint(resources->oom_policy, ==, OOM_KILL);
        g_assert_cmpuint(resources->n_limits, ==, 3);
        g_assert_cmpint(resources->limits[0].resource, ==, RLIMIT_NOFILE);
        g_assert_cmpuint(resources->limits[0].soft, ==, 1024);
        g_assert_cmpuint(resources->limits[0].hard, ==, 65536);
        g_assert_cmpint(resources->limits[1].resource, ==, RLIMIT_CORE);
        g_assert_cmpuint(resources->limits[1].soft, ==, 0);
        g_assert_cmpuint(resources->limits[1].hard, ==, RESOURCE_UNLIMITED);
        g_assert_cmpint(resources->limits[2].resource, ==, RLIMIT_NICE);
        g_assert_cmpuint(resources->limits[2].soft, ==, 7);
        g_assert_cmpuint(resources->limits[2].hard, ==, 7);

        g_assert_cmpuint(plain->resources.tasks_max, ==, RESOURCE_UNLIMITED);
        g_assert_cmpint(plain->resources.oom_policy, ==, OOM_CONTINUE);
        assert_contains(xml, "<x:tasks max=\"many\"/>", "what is not ours stays");
        g_assert_cmpuint(foreign->resources.tasks_max, ==, 0);
        g_assert_cmpuint(foreign->resources.n_limits, ==, 0);

        static const int resource_numbers[] = { RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA,
                RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK,
                RLIMIT_LOCKS, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO,
                RLIMIT_RTTIME };
        g_assert_cmpuint(all->resources.n_limits, ==, RLIM_NLIMITS);
        g_assert_cmpuint(G_N_ELEMENTS(resource_numbers), ==, RLIM_NLIMITS);
        for (size_t i = 0; i < all->resources.n_limits; i++) {
                g_assert_cmpint(all->resources.limits[i].resource, ==, resource_numbers[i]);
                g_assert_cmpuint(all->resources.limits[i].hard, ==, i);
        }
}

static void test_idmap(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("idmap-ranges");
        _cleanup_domain_definition_ DomainDefinition *largest = parse_sample("idmap-largest");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("minimal");
        const IdMap *idmap = &domain->isolation.idmap;
        uint32_t host = 1;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(idmap->n_users, ==, 2);
        g_assert_cmpuint(idmap->users[0].start, ==, 65536);
        g_assert_cmpuint(idmap->users[0].target, ==, 0);
        g_assert_cmpuint(idmap->users[0].count, ==, 10);
        g_assert_cmpuint(idmap->n_groups, ==, 3);

        g_assert_true(id_ranges_to_host(idmap->users, idmap->n_users, 0, &host));
        g_assert_cmpuint(host, ==, 100000);
        g_assert_true(id_ranges_to_host(idmap->users, idmap->n_users, 65545, &host));
        g_assert_cmpuint(host, ==, 9);
        g_assert_false(id_ranges_to_host(idmap->users, idmap->n_users, 65546, &host));
        g_assert_true(id_ranges_to_host(idmap->groups, idmap->n_groups, 1000, &host));
        g_assert_cmpuint(host, ==, 1000);
        g_assert_false(id_ranges_to_host(idmap->groups, idmap->n_groups, UINT32_MAX, &host));

        g_assert_cmpuint(largest->isolation.idmap.users[0].count, ==, UINT32_MAX - 1);
        g_assert_cmpuint(largest->isolation.idmap.groups[0].target, ==, UINT32_MAX - 1);
        g_assert_cmpuint(none->isolation.idmap.n_users, ==, 0);
        g_assert_cmpuint(none->isolation.idmap.n_groups, ==, 0);
}

static void test_capabilities(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("capabilities-default");
        _cleanup_domain_definition_ DomainDefinition *deny = parse_sample("capabilities-deny");
        _cleanup_domain_definition_ DomainDefinition *all = parse_sample("capabilities-all");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("capabilities-no-policy");
        const CapabilitySetting *settings = domain->isolation.capabilities;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpint(domain->isolation.capability_policy, ==, CAPABILITY_POLICY_DEFAULT);
        g_assert_cmpuint(domain->isolation.n_capabilities, ==, 3);
        g_assert_cmpstr(settings[0].name, ==, "sys_time");
        g_assert_true(settings[0].on);
        g_assert_cmpint(settings[0].line, ==, 11);
        g_assert_cmpstr(settings[1].name, ==, "chown");
        g_assert_false(settings[1].on);
        g_assert_cmpstr(settings[2].name, ==, "bpf");
        g_assert_true(settings[2].on);

        g_assert_cmpstr(deny->unsupported, ==, NULL);
        g_assert_cmpint(deny->isolation.capability_policy, ==, CAPABILITY_POLICY_DENY);
        g_assert_cmpstr(deny->isolation.capabilities[0].name, ==, "cap_63");
        g_assert_cmpstr(all->unsupported, ==, NULL);
        g_assert_cmpint(all->isolation.capability_policy, ==, CAPABILITY_POLICY_ALLOW);
        g_assert_cmpuint(all->isolation.n_capabilities, ==, 41);
        g_assert_cmpint(none->isolation.capability_policy, ==, CAPABILITY_POLICY_DEFAULT);
        g_assert_cmpuint(none->isolation.n_capabilities, ==, 0);
}

static void test_namespaces(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("lxc-namespace-all");
        _cleanup_domain_definition_ DomainDefinition *host = parse_sample("lxc-namespace-host-network");
        _cleanup_domain_definition_ DomainDefinition *empty = parse_sample("lxc-namespace-empty");
        const NamespaceDefinition *namespaces = domain->isolation.namespaces;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpint(namespaces[SHARED_NET].source, ==, NAMESPACE_NETNS);
        g_assert_cmpstr(namespaces[SHARED_NET].value, ==, "red");
        g_assert_cmpint(namespaces[SHARED_NET].line, ==, 10);
        g_assert_cmpint(namespaces[SHARED_IPC].source, ==, NAMESPACE_PID);
        g_assert_cmpint(namespaces[SHARED_IPC].pid, ==, INT32_MAX);
        g_assert_null(namespaces[SHARED_IPC].value);
        g_assert_cmpint(namespaces[SHARED_UTS].source, ==, NAMESPACE_DOMAIN);
        g_assert_cmpstr(namespaces[SHARED_UTS].value, ==, "vm 2");

        g_assert_cmpint(host->isolation.namespaces[SHARED_NET].source, ==, NAMESPACE_PID);
        g_assert_cmpint(host->isolation.namespaces[SHARED_NET].pid, ==, 1);
        g_assert_cmpint(host->isolation.namespaces[SHARED_IPC].source, ==, NAMESPACE_OWN);
        g_assert_cmpint(empty->isolation.namespaces[SHARED_NET].source, ==, NAMESPACE_OWN);
}

static void test_seclabel(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("seclabel-apparmor");
        _cleanup_domain_definition_ DomainDefinition *selinux = parse_sample("seclabel-selinux");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("seclabel-none-model");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpstr(domain->isolation.apparmor_profile, ==, "lxc-container-default");
        assert_contains(
                selinux->unsupported, "has model=\"selinux\", which is not supported", "selinux");
        g_assert_null(selinux->isolation.apparmor_profile);
        g_assert_cmpstr(none->unsupported, ==, NULL);
        g_assert_null(none->isolation.apparmor_profile);
}

static void test_owners(void)
{
        _cleanup_domain_definition_ DomainDefinition *names = parse_sample("init-owner-names");
        _cleanup_domain_definition_ DomainDefinition *numbers = parse_sample("init-owner-numbers");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("minimal");

        g_assert_cmpstr(names->unsupported, ==, NULL);
        g_assert_cmpstr(names->init_user, ==, "www-data");
        g_assert_cmpstr(names->init_group, ==, "adm");
        g_assert_cmpstr(numbers->init_user, ==, "+1000");
        g_assert_cmpstr(numbers->init_group, ==, "0100");
        g_assert_null(none->init_user);
        g_assert_null(none->init_group);
}

static void test_command(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("cmdline-arguments");

        g_assert_cmpstr(domain->cmdline, ==, "  a=\"b\" & c ");
        g_assert_cmpuint(g_strv_length(domain->init_arguments), ==, 2);
        g_assert_cmpstr(domain->init_arguments[0], ==, "");
        g_assert_cmpstr(domain->init_arguments[1], ==, "<x> &");
        g_assert_cmpuint(domain->n_environment, ==, 2);
        g_assert_cmpstr(domain->environment[1].name, ==, "B C");
        g_assert_cmpstr(domain->environment[1].value, ==, "=1=");
}

static void test_clock(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("clock-devices");
        _cleanup_domain_definition_ DomainDefinition *off = parse_sample("clock-timers");
        _cleanup_domain_definition_ DomainDefinition *none = parse_sample("clock-default");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_true(domain->has_rtc);
        g_assert_true(domain->has_hpet);
        g_assert_cmpstr(off->unsupported, ==, NULL);
        g_assert_false(off->has_rtc);
        g_assert_cmpstr(none->unsupported, ==, NULL);
        g_assert_false(none->has_hpet);
}

static void test_lifecycle(void)
{
        _cleanup_domain_definition_ DomainDefinition *all = parse_sample("lifecycle-all");
        _cleanup_domain_definition_ DomainDefinition *core = parse_sample("lifecycle-coredump");

        g_assert_cmpstr(all->unsupported, ==, NULL);
        g_assert_cmpint(all->on_poweroff, ==, LIFECYCLE_PRESERVE);
        g_assert_cmpint(all->on_reboot, ==, LIFECYCLE_RENAME_RESTART);
        g_assert_cmpint(all->on_crash, ==, LIFECYCLE_COREDUMP_DESTROY);
        g_assert_cmpstr(core->unsupported, ==, NULL);
        g_assert_cmpint(core->on_crash, ==, LIFECYCLE_COREDUMP_RESTART);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/resources/memtune", test_memtune);
        g_test_add_func("/xml/resources/limit-edge", test_limit_edge);
        g_test_add_func("/xml/resources/vcpu", test_vcpu);
        g_test_add_func("/xml/resources/number-set", test_number_set);
        g_test_add_func("/xml/resources/cputune", test_cputune);
        g_test_add_func("/xml/resources/numatune", test_numatune);
        g_test_add_func("/xml/resources/blkiotune", test_blkiotune);
        g_test_add_func("/xml/resources/partition", test_partition);
        g_test_add_func("/xml/resources/limits", test_limits);
        g_test_add_func("/xml/isolation/idmap", test_idmap);
        g_test_add_func("/xml/isolation/capabilities", test_capabilities);
        g_test_add_func("/xml/isolation/namespaces", test_namespaces);
        g_test_add_func("/xml/isolation/seclabel", test_seclabel);
        g_test_add_func("/xml/init/owners", test_owners);
        g_test_add_func("/xml/init/command", test_command);
        g_test_add_func("/xml/init/clock", test_clock);
        g_test_add_func("/xml/init/lifecycle", test_lifecycle);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
