/* The object at BUS_ROOT_PATH: org.example.Lxc1.Manager. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/manager.h"

/* Publishes the object, and the ObjectManager for all below it. It stays as long as the bus. */
int manager_object_publish(sd_bus *bus, Manager *manager);
