/* The objects at BUS_DOMAIN_PREFIX: org.example.Lxc1.Domain, one for each domain. */
#pragma once

#include <systemd/sd-bus.h>

#include "core/manager.h"

/* Publishes the objects of all domains, present and to come. They stay as long as the bus. */
int domain_objects_publish(sd_bus *bus, Manager *manager);

/* Makes a domain's object path, to be freed: its name, escaped by sd_bus_path_encode(3). */
int domain_object_path(const char *name, char **ret_path);

/* Emits what has changed: PropertiesChanged, and StateChanged where that is it. */
void domain_object_emit_changes(sd_bus *bus, Domain *domain, const DomainView *before);
