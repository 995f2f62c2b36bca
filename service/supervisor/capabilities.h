/* The capabilities that a container's processes can have: features/capabilities. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "xml/isolation.h"

/* Capabilities by their numbers: bit N is that of capabilities(7) with the number N. */
typedef uint64_t CapabilityMask;

static inline bool capability_is_in(CapabilityMask mask, unsigned capability)
{
        return mask >> capability & 1;
}

/* Works out what a container keeps. One that is to be on but that the running kernel doesn't have is an
 * error, Unsupported; one that is to be off is none. */
int capabilities_choose(
        const IsolationDefinition *isolation, CapabilityMask *ret_kept, Error *ret_error);

/* Drops all others from the bounding set, for good: no program can bring them back. */
int capabilities_bound(CapabilityMask kept, Error *ret_error);

/* Drops all others from the sets of this process. */
int capabilities_drop(CapabilityMask kept, Error *ret_error);
