/* Unit tests of the names that the host's services are given. */
#include <glib.h>
#include <string.h>

#include "base/cleanup.h"
#include "host/machined.h"
#include "host/scope.h"

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

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/host/scope/unit", test_unit);
        g_test_add_func("/host/scope/unit-long", test_unit_long);
        g_test_add_func("/host/machined/name", test_machine);
        return g_test_run();
}
