/* machine-tests: what lxc1d does on a real host, seen over the bus, from outside and from inside
 * containers.
 *
 * To be run as root in a throw-away machine, see tests/machine/boot: it stops and removes every domain.
 */
#include <string.h>

#include "caller.h"
#include "tests.h"

int main(int argc, char **argv)
{
        if (argc > 1 && strcmp(argv[1], CALLER_OPTION) == 0)
                return caller_main(argc, argv);
        g_test_init(&argc, &argv, NULL);
        add_bus_tests();
        add_define_tests();
        add_names_tests();
        add_persistence_tests();
        add_objects_tests();
        add_invalid_tests();
        add_validate_tests();
        add_refusal_tests();
        add_lifecycle_tests();
        add_parallel_tests();
        add_ending_tests();
        add_lifecycle_actions_tests();
        add_restart_tests();
        add_resilience_tests();
        add_console_tests();
        add_console_sharing_tests();
        add_inside_tests();
        add_confinement_tests();
        add_root_tests();
        add_filesystems_tests();
        add_filesystem_failures_tests();
        add_overlay_tests();
        add_devices_tests();
        add_moved_links_tests();
        add_scope_tests();
        add_resources_tests();
        add_limits_tests();
        add_sharing_tests();
        add_user_namespace_tests();
        add_capabilities_tests();
        add_init_user_tests();
        add_host_namespaces_tests();
        add_systems_tests();
        add_firewalld_tests();
        add_network_tests();
        add_addresses_tests();
        add_network_objects_tests();
        add_network_failures_tests();
        add_network_traffic_tests();
        add_interfaces_tests();
        add_interface_settings_tests();
        add_live_interfaces_tests();
        add_polkit_tests();
        add_examples_tests();
        add_convert_tests();
        add_controllers_tests();
        return g_test_run();
}
