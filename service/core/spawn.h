/* Execution of a supervisor. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/* Starts lxc1-supervisor for domain `name` with a connection and the live XML. Its binary is reached
 * through a read-only mount of its own: no container can write to it by way of /proc/PID/exe.
 * Returns its pid, or a negative errno with StartFailed. */
pid_t spawn_supervisor(const char *name, const char *live_xml, int link, Error *ret_error);
