/* The system calls that a container may make. */
#pragma once

#include "base/error.h"

/* Loads the filter into the calling process, without no_new_privs, since su and its like are a
 * container's own business; so CAP_SYS_ADMIN is needed. See seccomp(2). */
int seccomp_load_filter(Error *ret_error);
