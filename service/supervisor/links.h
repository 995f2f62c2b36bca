/* Network links of the host that a container has while it runs: <hostdev mode='capabilities'
 * type='net'>. */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "xml/domain.h"

typedef struct MovedLinks MovedLinks;

/* Whether the host has all of them, in the network namespace of the caller. Returns 0, or a negative
 * errno with NoSuchDevice. */
int links_check(const DomainDefinition *definition, Error *ret_error);

/* Moves them into `network`, the network namespace of process `pid`, where they keep their names.
 * *ret_moved is NULL if there are none. The namespace must stay open until they are back: it would take
 * virtual links along when it ends. Returns 0, or a negative errno with StartFailed, and all are back.
 */
int links_move_in(const DomainDefinition *definition, pid_t pid, int network, MovedLinks **ret_moved,
        Error *ret_error);

/* Moves them back, with the names that they had, whatever they are called by now. Takes NULL, returns
 * NULL. */
MovedLinks *links_move_back(MovedLinks *moved);
