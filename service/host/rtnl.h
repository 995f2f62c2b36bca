/* Links and addresses of the network namespace that the caller is in: rtnetlink(7) through libmnl.
 *
 * Each request asks for the kernel's acknowledgement and reads it before the function returns. The
 * kernel carries a request out within the sendmsg call, so its answer is already there to be read:
 * none of these functions waits. Errors carry the kernel's extended ACK text where it gave one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

typedef struct Rtnl Rtnl;

/* Opens a socket in the present network namespace. Returns 0 or a negative errno. */
int rtnl_open(Rtnl **ret_rtnl);

/* The same in another one, which the socket then keeps alive; see network_namespace_enter(). What has
 * CAP_NET_ADMIN in there can send to the socket: none of a container's processes is to live as long. */
int rtnl_open_in(int network, Rtnl **ret_rtnl);

/* Takes NULL, returns NULL. */
Rtnl *rtnl_close(Rtnl *rtnl);

static inline void rtnl_closep(Rtnl **rtnl)
{
        rtnl_close(*rtnl);
}

#define _cleanup_rtnl_ _cleanup_(rtnl_closep)

#define LINK_ALIAS_MAX 255

typedef struct LinkInfo {
        unsigned index;
        bool is_bridge;
        bool filters_vlans;             /* of a bridge */
        char alias[LINK_ALIAS_MAX + 1]; /* "" if it has none */
} LinkInfo;

/* Returns 0 and what is known of the link, or -ENODEV. */
int rtnl_link_get(Rtnl *rtnl, const char *name, LinkInfo *ret_link, Error *ret_error);

/* Creates a bridge that is down, with an address of its own, 6 bytes: left to itself it would take
 * that of a port, and change it with them. -EEXIST if there is a link of this name. */
int rtnl_bridge_create(Rtnl *rtnl, const char *name, const unsigned char *mac, Error *ret_error);

/* Deletes the link. -ENODEV if there is none. */
int rtnl_link_delete(Rtnl *rtnl, const char *name, Error *ret_error);

/* The same by its number. */
int rtnl_link_delete_numbered(Rtnl *rtnl, unsigned index, Error *ret_error);

/* Deletes the link if it bears this alias: 1 if so, 0 if there is none or it is somebody else's. */
int rtnl_link_delete_own(Rtnl *rtnl, const char *name, const char *alias, Error *ret_error);

/* Sets the alias that `ip link` shows. */
int rtnl_link_set_alias(Rtnl *rtnl, unsigned index, const char *alias, Error *ret_error);

/* Makes the link a port of the bridge `master`; 0: of none. */
int rtnl_link_set_master(Rtnl *rtnl, unsigned index, unsigned master, Error *ret_error);

/* Sets the link up, or down, which takes its routes and its IPv6 addresses away. */
int rtnl_link_set_up(Rtnl *rtnl, unsigned index, Error *ret_error);
int rtnl_link_set_down(Rtnl *rtnl, unsigned index, Error *ret_error);

/* Moves the link into the network namespace of process `pid`, which must see this process's numbers, and
 * gives it this name there; NULL: it keeps its own. It is down then, and has no addresses. */
int rtnl_link_move(Rtnl *rtnl, unsigned index, pid_t pid, const char *name, Error *ret_error);

/* Adds an address: family AF_INET or AF_INET6, 4 or 16 bytes in network order, prefix in bits. `peer` is
 * the address of the link's other end, which the prefix is then of; NULL: it has none. An address that
 * is there already is no error. */
int rtnl_address_add(Rtnl *rtnl, unsigned index, int family, const void *address, const void *peer,
        uint8_t prefix, Error *ret_error);

typedef struct Route {
        int family;              /* as above, and so are the addresses */
        const void *destination; /* ignored where the prefix is 0 */
        uint8_t prefix;
        const void *gateway;
        uint32_t metric; /* 0: the kernel's own */
} Route;

/* Adds a route to the main table; the link must be up. -EEXIST if there is one already. */
int rtnl_route_add(Rtnl *rtnl, unsigned index, const Route *route, Error *ret_error);
