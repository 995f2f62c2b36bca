/* The system calls that a container may make. */
#pragma once

#include "supervisor/capabilities.h"

/* Loads the filter into the calling process, without no_new_privs, since su and its like are a
 * container's own business; so CAP_SYS_ADMIN is needed. What only a capability in `kept` makes possible
 * is left to that. See seccomp(2). */
int seccomp_load_filter(CapabilityMask kept, Error *ret_error);
