/* The namespaces of a container: its own user namespace, and those that it shares with others. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "xml/isolation.h"

typedef struct Namespaces {
        int user;                      /* the container's user namespace, -1: that of the host */
        uid_t root_user;               /* the container's root as the host sees it */
        gid_t root_group;              /* likewise */
        int shared[SHARED_NAMESPACES]; /* -1: one of its own, or not received yet */
} Namespaces;

#define NAMESPACES_NULL ((Namespaces){ .user = -1, .shared = { -1, -1, -1 } })

/* Makes the user namespace and opens those of processes and files of the host. Those of other domains
 * come later, by namespaces_take(). To be called on the host. Returns 0 or a negative errno with
 * StartFailed; the descriptors are the caller's either way. */
int namespaces_open(Namespaces *namespaces, const IsolationDefinition *isolation, Error *ret_error);

/* Takes over a descriptor that is to be the namespace `which`, a SharedNamespace. Returns 0 or -EINVAL.
 */
int namespaces_take(Namespaces *namespaces, uint32_t which, int fd);

/* Whether all have come that were to come. Returns 0 or -ENOENT with StartFailed. */
int namespaces_check(
        const Namespaces *namespaces, const IsolationDefinition *isolation, Error *ret_error);

/* Joins the shared ones, with the host's privileges. */
int namespaces_join_shared(const Namespaces *namespaces, Error *ret_error);

/* Enters the user namespace, as its root with all capabilities in it. */
int namespaces_enter_user(const Namespaces *namespaces, Error *ret_error);

/* The CLONE_NEW* flags of what the container is to have for itself, its user namespace apart. */
uint64_t namespaces_clone_flags(const Namespaces *namespaces);

/* Closes all. */
void namespaces_close(Namespaces *namespaces);
