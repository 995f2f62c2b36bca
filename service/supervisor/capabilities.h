/* The capabilities that a container's root keeps. */
#pragma once

#include "base/error.h"

/* Drops all but the default set from every set of the calling process, the bounding set included.
 * Needs CAP_SETPCAP. */
int capabilities_drop(Error *ret_error);
