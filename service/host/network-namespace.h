/* Other network namespaces, as places to open sockets in. */
#pragma once

#include <sys/types.h>

/* Opens that of a process. Returns a descriptor, which holds on to it, or a negative errno. */
int network_namespace_open(pid_t pid);

/* Goes there. Returns a descriptor of the present one, for network_namespace_leave(); or a negative
 * errno, and nothing has changed. */
int network_namespace_enter(int network);

/* Goes back, and closes the descriptor. Ends the process if it can't. */
void network_namespace_leave(int home);
