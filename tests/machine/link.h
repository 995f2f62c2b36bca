/* Links of the host that tests make, containers on them, and who reaches whom. */
#pragma once

#include "console.h"
#include "host.h"

/* Runs a shell command that makes links whose names begin with TEST_LINKS, which belong to the host
 * from then on. links_remove() removes them all, after a look whether all else is as it was. */
void links_make(Host *host, const char *command);
void links_remove(Host *host);

/* Defines and starts a container with one interface: its type and what is in it, an address of
 * 10.99.0.0/24 apart, as "type='bridge'><source bridge='…'/>". */
void link_run(Host *host, const char *name, const char *interface, const char *address);

/* The same, and the start is refused. Returns the sentence. */
char *link_refused(Host *host, const char *interface, const char *error);

/* Whether the container, or the host where `name` is NULL, gets an answer from an address. */
gboolean link_reaches(Host *host, const char *name, const char *address);

/* The first line of a file of a link of the host's in /sys. */
char *link_file(const char *link, const char *file);

/* The value of an attribute of an element in a domain's live XML. */
char *live_attribute(Host *host, const char *name, const char *element, const char *attribute);
