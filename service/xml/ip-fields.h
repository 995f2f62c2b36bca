/* IP addresses, prefixes and routes in the attributes of elements. */
#pragma once

#include <libxml/tree.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "xml/addresses.h"

/* More addresses, or routes, no interface and no network can have. */
#define ADDRESSES_MAX 256

/* Each returns 0, -EINVAL with InvalidXML, or -ENOMEM; on errors nothing is returned through ret_. */

/* "IPv4" or "IPv6". */
const char *ip_family_name(int family);

/* The attribute "family"; AF_UNSPEC where it isn't given. */
int ip_field_family(const xmlNode *element, int *ret_family, Error *ret_error);

/* An address that an interface can have, in an attribute that must be there. Where *family is AF_UNSPEC
 * the address tells it. */
int ip_field_host(const xmlNode *element, const char *attribute, int *family, IpAddress *ret_address,
        Error *ret_error);

/* The attribute "netmask", of IPv4, or "prefix", from minimum bits on; where neither is given that of
 * ip_default_prefix(). */
int ip_field_prefix(const xmlNode *element, int family, const IpAddress *address, unsigned minimum,
        uint8_t *ret_prefix, Error *ret_error);

/* All <route> in an element, of which no two may be the same. The array, NULL where there is none, is to
 * be freed also on errors. */
int ip_field_routes(
        const xmlNode *element, IpRoute **ret_routes, size_t *ret_n_routes, Error *ret_error);
