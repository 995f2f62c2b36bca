/* machine-tests: what lxc1d does on a real host, seen over the bus, from outside and from inside containers.
 *
 * To be run as root in a throw-away machine, see tests/machine/boot: it stops and removes every domain. */
#include <gio/gio.h>

#include "tests.h"

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        add_define_tests();
        add_names_tests();
        add_persistence_tests();
        add_invalid_tests();
        add_refusal_tests();
        add_lifecycle_tests();
        add_ending_tests();
        add_restart_tests();
        add_console_tests();
        add_console_sharing_tests();
        return g_test_run();
}
