/* The part of a start before the container's scope is there: what its supervisor asks for, and the
 * making of the scope. */
#pragma once

#include "core/manager.h"

/* Opens what the start needs from other domains. Returns 0 or a negative errno. */
int domain_preparation_new(const Domain *domain, const DomainDefinition *live,
        DomainPreparation **ret_preparation, Error *ret_error);

/* Takes NULL, returns NULL. */
DomainPreparation *domain_preparation_free(DomainPreparation *preparation);

/* The supervisor's process, the first of the scope. */
void domain_preparation_set_supervisor(DomainPreparation *preparation, pid_t supervisor);

/* Takes DEVICE, PROCESS or PREPARED of a domain that is being prepared; on the last the scope is
 * started, and once that is done the supervisor is told to go on. On a failure the domain is ended. */
void domain_preparation_received(Domain *domain, const Message *message);
