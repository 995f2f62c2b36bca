/* The objects at BUS_NETWORK_PREFIX: org.example.Lxc1.Network, one for each network. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/manager.h"

/* Publishes the objects of all networks, present and to come. They stay as long as the bus. */
int network_objects_publish(sd_bus *bus, Manager *manager);

/* Makes a network's object path, to be freed: its name, escaped by sd_bus_path_encode(3). */
int network_object_path(const char *name, char **ret_path);

/* Emits PropertiesChanged for what has changed. */
void network_object_emit_changes(sd_bus *bus, Network *network, const NetworkView *before);

/* Emits LeasesChanged. */
void network_object_emit_leases_changed(sd_bus *bus, const Network *network);
