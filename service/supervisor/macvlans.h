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

/* Deletes them, whatever they are called by now. Takes NULL, returns NULL. */
Macvlans *macvlans_delete(Macvlans *macvlans);
