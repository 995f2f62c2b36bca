/* Interfaces of type direct: macvlan links on links of the host's. */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "xml/domain.h"

typedef struct Macvlans Macvlans;

/* Creates them in `network`, the network namespace of process `pid`. *ret_macvlans is NULL if there are
 * none. The namespace must stay open until they are deleted: links go with it only some time after its
 * end, and until then nobody could have their addresses, nor their parents in mode passthrough. Returns
 * 0, or a negative errno with StartFailed, and none is left. */
int macvlans_create(const DomainDefinition *definition, pid_t pid, int network, Macvlans **ret_macvlans,
        Error *ret_error);

/* Creates one more, for interface i; *macvlans may be NULL, and is made then. Returns 0 or a negative
 * errno with StartFailed or Unsupported. */
int macvlans_add(Macvlans **macvlans, const DomainDefinition *definition, size_t i, pid_t pid,
        int network, Error *ret_error);

/* Deletes the one of an interface, whatever it is called by now. Returns 0, or a negative errno, with
 * NoSuchDevice where it isn't in the container's namespace any more. */
int macvlans_remove(Macvlans *macvlans, const InterfaceDefinition *interface, Error *ret_error);

/* Sets it down, and if it is to be up then up, with the addresses and routes of its interface. What the
 * container then makes of it is up to the container. Errors as of macvlans_remove(). */
int macvlans_set_state(Macvlans *macvlans, const InterfaceDefinition *interface, Error *ret_error);

/* Deletes them all, whatever they are called by now. Takes NULL, returns NULL. */
Macvlans *macvlans_delete(Macvlans *macvlans);
