/* Unit tests of what the host is told, and of what it tells: names, properties of scopes, lists. */
#include <glib.h>
#include <string.h>

#include "base/cleanup.h"
#include "host/leases.h"
#include "host/machined.h"
#include "host/process.h"
#include "host/scope.h"
#include "host/topology.h"

static const unsigned char uuid[16] = { 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 1, 2, 3, 4, 5, 6,
        7, 8 };

static void assert_unit(const char *domain, const char *expected)
{
        _cleanup_free_ char *unit = NULL;

        g_assert_cmpint(scope_unit_name(domain, uuid, &unit), ==, 0);
        g_assert_cmpstr(unit, ==, expected);
}

static void test_unit(void)
{
        assert_unit("vm1", "machine-lxc1\\x2dvm1.scope");
        assert_unit("a-b_c.d:e", "machine-lxc1\\x2da\\x2db_c.d:e.scope");
        assert_unit("a b", "machine-lxc1\\x2da\\x20b.scope");
        assert_unit("ä", "machine-lxc1\\x2d\\xc3\\xa4.scope");
}

static void test_unit_long(void)
{
        _cleanup_free_ char *unit = NULL, *other = NULL;
        char name[201];

        memset(name, '-', 200);
        name[200] = '\0';
        g_assert_cmpint(scope_unit_name(name, uuid, &unit), ==, 0);
        g_assert_cmpuint(strlen(unit), <=, 255);
        g_assert_true(g_str_has_suffix(unit, "_abcdef01_2345_6789_0102_030405060708.scope"));
        /* Two that begin alike are two all the same. */
        const unsigned char other_uuid[16] = { 1 };
        g_assert_cmpint(scope_unit_name(name, other_uuid, &other), ==, 0);
        g_assert_cmpstr(unit, !=, other);
}

static void assert_machine(const char *domain, const char *expected)
{
        char name[MACHINE_NAME_SIZE];

        machined_name(domain, uuid, name);
        g_assert_cmpstr(name, ==, expected);
}

static void test_machine(void)
{
        assert_machine("vm1", "lxc1-vm1");
        assert_machine("a b", "lxc1-a-b-abcdef01");
        assert_machine("a-b", "lxc1-a-b");
        assert_machine("ends-", "lxc1-ends--abcdef01");
        assert_machine("ä", "lxc1----abcdef01");
        assert_machine("a23456789b123456789c123456789d123456789e123456789f",
                "lxc1-a23456789b123456789c123456789d123456789e123456789f");
        assert_machine("a23456789b123456789c123456789d123456789e123456789f1",
                "lxc1-a23456789b123456789c123456789d123456789e123456789f-abcdef01");
}

static void assert_slice(const char *partition, const char *expected)
{
        _cleanup_free_ char *slice = NULL;

        g_assert_cmpint(scope_slice_name(partition, &slice), ==, 0);
        g_assert_cmpstr(slice, ==, expected);
}

/* What systemd-escape --path --suffix=slice says. */
static void test_slice(void)
{
        char partition[300];
        char *slice = NULL;

        assert_slice("/machine", "machine.slice");
        assert_slice("/machine/prod", "machine-prod.slice");
        assert_slice("/a/b/c", "a-b-c.slice");
        assert_slice("/my-own/part", "my\\x2down-part.slice");
        assert_slice("/a b/ä", "a\\x20b-\\xc3\\xa4.slice");
        assert_slice("/a@b/c:d_e.f", "a\\x40b-c:d_e.f.slice");
        assert_slice("/.hidden/.deeper", "\\x2ehidden-.deeper.slice");
        memset(partition, 'x', sizeof(partition));
        partition[0] = '/';
        partition[251] = '\0';
        g_assert_cmpint(scope_slice_name(partition, &slice), ==, -ENAMETOOLONG);
        partition[1 + 255 - strlen(".slice")] = '\0';
        g_assert_cmpint(scope_slice_name(partition, &slice), ==, 0);
        g_assert_cmpuint(strlen(slice), ==, 255);
        free(slice);
}

static void test_cgroup(void)
{
        const char *unit = "machine-lxc1\\x2dvm1.scope";

        g_assert_true(process_cgroup_is_in_unit("/machine.slice/machine-lxc1\\x2dvm1.scope", unit));
        g_assert_true(process_cgroup_is_in_unit(
                "/a.slice/a-b.slice/machine-lxc1\\x2dvm1.scope/payload", unit));
        g_assert_true(process_cgroup_is_in_unit("/machine-lxc1\\x2dvm1.scope/payload/x/y", unit));
        g_assert_false(process_cgroup_is_in_unit("/", unit));
        g_assert_false(process_cgroup_is_in_unit("/machine.slice", unit));
        g_assert_false(process_cgroup_is_in_unit("/machine.slice/machine-lxc1\\x2dvm11.scope", unit));
        /* One that another container has made for itself. */
        g_assert_false(process_cgroup_is_in_unit(
                "/machine.slice/other.scope/payload/machine-lxc1\\x2dvm1.scope", unit));
        g_assert_false(process_cgroup_is_in_unit(
                "/machine.slice/other.scope/x.slice/machine-lxc1\\x2dvm1.scope", unit));
        g_assert_false(process_cgroup_is_in_unit("/.slice/machine-lxc1\\x2dvm1.scope", unit));
}

static void test_own_cgroup(void)
{
        _cleanup_free_ char *path = NULL;
        int r = process_cgroup(getpid(), &path);

        /* Without a unified hierarchy there is no such line. */
        g_assert_true(r == -ENODATA || (r == 0 && path[0] == '/'));
        g_assert_cmpint(process_cgroup(INT_MAX, &path), ==, -ESRCH);
}

static void test_topology(void)
{
        const unsigned char some[] = { 0x0f, 0x01 }; /* 0-3,8 */
        const unsigned char none[] = { 0x00, 0x00 };

        g_assert_cmpint(topology_find_missing("0-3,8\n", some, 2), ==, -1);
        g_assert_cmpint(topology_find_missing("0-15", some, 2), ==, -1);
        g_assert_cmpint(topology_find_missing("0-3\n", some, 2), ==, 8);
        g_assert_cmpint(topology_find_missing("0,1,3-8", some, 2), ==, 2);
        g_assert_cmpint(topology_find_missing("0", some, 2), ==, 1);
        g_assert_cmpint(topology_find_missing("", some, 2), ==, 0);
        g_assert_cmpint(topology_find_missing("", none, 2), ==, -1);
        g_assert_cmpint(topology_find_missing("", some, 0), ==, -1);
        g_assert_cmpint(topology_find_missing("all", some, 2), ==, -2);
        g_assert_cmpint(topology_find_missing("0-", some, 2), ==, -2);
        g_assert_cmpint(topology_find_missing("3-0", some, 2), ==, -2);
        g_assert_cmpint(topology_find_missing("0-3;8", some, 2), ==, -2);
}

/* What makes no sense is passed over, as is what would make no string of D-Bus. */
static void test_leases(void)
{
        static const char text[] = "1700000000 52:54:00:00:00:01 192.0.2.10 one 01:52:54\n"
                                   "nonsense\n"
                                   "1700000000 52:54:00:00:00:01 192.0.2.300 * *\n"
                                   "-1 52:54:00:00:00:01\n"
                                   "1700000000 52:54:00:00:00:01:00:00 192.0.2.11 * *\n"
                                   "1700000000 52:54:00:00:00:01 192.0.2.12 b\xff *\n"
                                   "duid 00:01\n"
                                   "0 1234 2001:db8::10 * 00:02\n"
                                   "1700000000 52:54:00:00:00:02 192.0.2.13";
        Leases leases;

        g_assert_cmpint(leases_parse(text, &leases), ==, 0);
        g_assert_cmpuint(leases.n_leases, ==, 2);
        g_assert_cmpuint(leases.leases[0].expiry, ==, 1700000000);
        g_assert_cmpint(leases.leases[0].family, ==, AF_INET);
        g_assert_cmpstr(leases.leases[0].mac, ==, "52:54:00:00:00:01");
        g_assert_cmpstr(leases.leases[0].host_name, ==, "one");
        g_assert_cmpstr(leases.leases[0].client_id, ==, "01:52:54");
        g_assert_cmpint(leases.leases[1].family, ==, AF_INET6);
        g_assert_cmpstr(leases.leases[1].mac, ==, "");
        g_assert_cmpstr(leases.leases[1].host_name, ==, "");
        leases_free(&leases);
}

/* Whatever a server's file has come to be. */
static void test_many_leases(void)
{
        g_autoptr(GString) text = g_string_new(NULL);
        Leases leases;

        for (unsigned i = 0; i < 2 * LEASES_MAX; i++)
                g_string_append(text, "0 * ::1 * *\n\n\n");
        g_assert_cmpint(leases_parse(text->str, &leases), ==, 0);
        g_assert_cmpuint(leases.n_leases, ==, LEASES_MAX);
        leases_free(&leases);
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/host/scope/unit", test_unit);
        g_test_add_func("/host/scope/unit-long", test_unit_long);
        g_test_add_func("/host/scope/slice", test_slice);
        g_test_add_func("/host/machined/name", test_machine);
        g_test_add_func("/host/process/cgroup", test_cgroup);
        g_test_add_func("/host/process/own-cgroup", test_own_cgroup);
        g_test_add_func("/host/topology", test_topology);
        g_test_add_func("/host/leases/lines", test_leases);
        g_test_add_func("/host/leases/many", test_many_leases);
        return g_test_run();
}
