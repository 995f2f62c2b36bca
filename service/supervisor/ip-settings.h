/* Addresses and routes of links, as a definition gives them. */
#pragma once

#include <stdbool.h>

#include "host/rtnl.h"
#include "xml/addresses.h"

/* Gives link `index` of the socket's namespace its addresses, and if it is to be up sets it up and adds
 * its routes, which need a link that is up. An address that it has already is no error, a route is.
 * Returns 0 or a negative errno. */
int ip_settings_apply(Rtnl *rtnl, unsigned index, bool up, const IpSettings *settings, Error *ret_error);
