/* The consoles: a relay between the container's terminals and those of its watchers.
 *
 * What the container prints goes into the console's ring at once, and from there to each client at
 * that client's own pace; so neither a client that never reads nor having no client holds up the
 * container, and a slow one loses the oldest output, nothing else. */
#pragma once

#include "supervisor/container.h"

typedef struct Consoles Consoles;

/* Makes the consoles of a definition, with no terminal and no client yet. `runtime` is the
 * descriptor of the runtime directory; it and `loop` must outlive them. */
int consoles_new(const DomainDefinition *definition, int runtime, int loop, Consoles **ret_consoles);

/* Hangs up all clients. Takes NULL, returns NULL. */
Consoles *consoles_free(Consoles *consoles);

/* Takes over the terminals of a new run of the container. */
void consoles_connect(Consoles *consoles, Container *container);

/* Keeps what was printed last and lets go of the terminals. The clients stay for the next run. */
void consoles_disconnect(Consoles *consoles);

/* Makes a terminal for a new client of the console `alias`, "" for the first; flags are
 * ConsoleFlags. Without CONSOLE_REPLAY it begins with what no client has seen yet. *ret_master is
 * the client's end. Returns 0, -ENXIO: no such console, -EBUSY: it has a writer, -EUSERS: too many
 * watch it, -EINVAL: unknown flags, or another negative errno. */
int consoles_open(Consoles *consoles, const char *alias, uint32_t flags, int *ret_master);

/* Passes the window sizes of the writers' terminals on: call it on SIGWINCH. */
void consoles_resize(Consoles *consoles);
