/* The steps that a network is made of.
 *
 * Each makes one thing of the host. It returns 0 or a negative errno, and has set *ret_made once there
 * is something that was not there before and is to be unmade should this run fail; it may have been set
 * before a failure. Each is unmade by its counterpart, for which all may be missing. */
#pragma once

#include "network/setup.h"

/* Whether the host is as the definition wants it: nothing is made. */
int check_host(Setup *setup, bool *ret_made, Error *ret_error);

/* The bridge with its addresses and routes. */
int bridge_make(Setup *setup, bool *ret_made, Error *ret_error);
int bridge_unmake(Setup *setup, Error *ret_error);

/* The table in nftables. */
int table_make(Setup *setup, bool *ret_made, Error *ret_error);
int table_unmake(Setup *setup, Error *ret_error);

/* The bridge's zone where firewalld runs. */
int zone_make(Setup *setup, bool *ret_made, Error *ret_error);
int zone_unmake(Setup *setup, Error *ret_error);

/* Forwarding of packets by the host: never ended, for others may need it by then. */
int forwarding_make(Setup *setup, bool *ret_made, Error *ret_error);

/* The unit of dnsmasq and the files that it reads. */
int dnsmasq_make(Setup *setup, bool *ret_made, Error *ret_error);
int dnsmasq_unmake(Setup *setup, Error *ret_error);
