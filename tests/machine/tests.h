/* Where each topic adds its tests. */
#pragma once

void add_define_tests(void);
void add_names_tests(void);
void add_persistence_tests(void);
void add_objects_tests(void);
void add_invalid_tests(void);
void add_refusal_tests(void);
void add_lifecycle_tests(void);
void add_parallel_tests(void);
void add_ending_tests(void);
void add_restart_tests(void);
void add_resilience_tests(void);
void add_console_tests(void);
void add_console_sharing_tests(void);
void add_inside_tests(void);
void add_confinement_tests(void);
void add_root_tests(void);
void add_scope_tests(void);
void add_network_tests(void);
void add_polkit_tests(void);
void add_bus_tests(void);
void add_examples_tests(void);
void add_controllers_tests(void);
