/* Execution of the other programs: of a supervisor, and of the set-up of a network. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/* Starts lxc1-supervisor for domain `name` with a connection and the live XML. Its binary is reached
 * through a read-only mount of its own: no container can write to it by way of /proc/PID/exe.
 * Returns its pid, or a negative errno with StartFailed. */
pid_t spawn_supervisor(const char *name, const char *live_xml, int link, Error *ret_error);

/* Starts lxc1-network in the same way; `verb` is "up" or "down", see service/network/main.c. */
pid_t spawn_network_setup(
        const char *verb, const char *name, const char *live_xml, int link, Error *ret_error);
