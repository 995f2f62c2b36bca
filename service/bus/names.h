/* The names under which the service and its objects are on the bus. */
#pragma once

#define BUS_NAME "org.example.Lxc1"
#define BUS_ROOT_PATH "/org/example/Lxc1"
#define BUS_DOMAIN_PREFIX BUS_ROOT_PATH "/domain"
#define BUS_NETWORK_PREFIX BUS_ROOT_PATH "/network"
#define BUS_MANAGER_INTERFACE BUS_NAME ".Manager"
#define BUS_DOMAIN_INTERFACE BUS_NAME ".Domain"
#define BUS_NETWORK_INTERFACE BUS_NAME ".Network"
