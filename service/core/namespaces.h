/* Namespaces that a domain shares with another one: <lxc:sharenet type='name' …/> and its like. */
#pragma once

#include "core/manager.h"

/* Opens those of the definition into *ret_fds, the caller's; -1 where none is shared with a domain.
 * Returns 0, or a negative errno with NoSuchDomain, NotRunning or StartFailed and nothing opened. Never
 * waits. */
int namespaces_open(const Manager *manager, const DomainDefinition *definition,
        int ret_fds[SHARED_NAMESPACES], Error *ret_error);

/* Closes them; they are -1 then. */
void namespaces_close(int fds[SHARED_NAMESPACES]);
