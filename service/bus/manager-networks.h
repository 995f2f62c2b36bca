/* What org.example.Lxc1.Manager has about networks. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/manager.h"

/* Handlers of the methods, with the Manager as their userdata. */
int manager_method_define_network_xml(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
int manager_method_undefine_network(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
int manager_method_get_network(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
int manager_method_list_networks(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
