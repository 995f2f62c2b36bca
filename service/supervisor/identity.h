/* Who init is: <inituser> and <initgroup>. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

#define IDENTITY_GROUPS_MAX 1024

typedef struct Identity {
        uid_t user;
        gid_t group;
        gid_t groups[IDENTITY_GROUPS_MAX]; /* supplementary ones */
        size_t n_groups;
} Identity;

/* Looks a user and a group up, by name or number, in /etc/passwd and /etc/group as they are seen now: in
 * the container. Its files are hostile, and no library of its own is ever loaded, as a look by way of
 * nsswitch.conf(5) would. `user` NULL is root; `group` NULL is the user's own, or root for a number
 * without an entry. Returns 0, or a negative errno with StartFailed. */
int identity_find(const char *user, const char *group, Identity *ret_identity, Error *ret_error);

/* Becomes that user. What capabilities are left follows from capabilities(7). */
int identity_assume(const Identity *identity, Error *ret_error);
