/* What the parts of a domain's life call of each other; for core/domain*.c and core/adopt.c only. */
#pragma once

#include "core/manager.h"

/* What a supervisor's messages and its end do to the domain. */
LinkHandler domain_link_handler(Domain *domain);

/* Takes what the supervisor tells of the addresses, and publishes it. */
void domain_addresses_received(Domain *domain, const Message *message);

/* Forgets them: the run is over. To be called once that is published. */
void domain_addresses_forget(Domain *domain);

/* Unwinds what there is of a container, whatever its state; the rest follows by itself: the scope
 * goes, then links and runtime files, then everybody is told. `error`, taken over, is what the one
 * who waits for a start is told. */
void domain_end(Domain *domain, ContainerReason reason, Error *error);

/* Goes on with that when a supervisor that was killed before it had a scope is gone; `owner` is the
 * domain. */
void domain_supervisor_ended(void *owner);
