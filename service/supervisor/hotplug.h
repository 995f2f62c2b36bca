/* Changes of a running container's devices: so far of its interfaces. */
#pragma once

#include "base/protocol.h"
#include "supervisor/container.h"

/* Carries out a CHANGE_DEVICE, with the live XML in the descriptor `xml`, which stays the caller's; it
 * never waits. `definition` is the one that the container runs with: it gets the interfaces of the new
 * one, and so does every later run; the live XML in the directory `runtime` is replaced. Nothing else of
 * the new one is looked at. Returns 0; or a negative errno with NoSuchDevice, Unsupported or
 * StartFailed, and all is as it was, as far as that can be had. */
int hotplug_change(DomainDefinition *definition, Container *container, int runtime,
        const Message *request, int xml, Error *ret_error);
