/* A network namespace of the host that stands for what is outside of it, and what is seen from there. */
#pragma once

#include "host.h"

#define OUTSIDE "lxc1out"
#define OUTSIDE_HOST "198.51.100.1" /* the host as the outside sees it */
#define OUTSIDE_ADDRESS "198.51.100.2"
#define OUTSIDE_HOST6 "2001:db8:99::1"
#define OUTSIDE_ADDRESS6 "2001:db8:99::2"

/* Makes it with a link to the host; no route leads from there to any container. Part of the host from
 * then on. outside_remove() looks whether all else is as it was before. */
void outside_make(Host *host);
void outside_remove(Host *host);

/* Removes what a test that ended half-way has left of it. */
void outside_clean(void);

/* Whether a shell command there succeeds. */
gboolean outside_runs(const char *command);

/* Starts a server there, for one connection, that answers with the address it is from. */
void outside_serve(const char *address);

/* What the container is told by that server. */
char *outside_seen_address(Host *host, const char *domain, const char *address);
