/* What the files that read network XML share. */
#pragma once

#include "xml/classify.h"
#include "xml/network.h"

/* The words of forward/@mode, in the order of the enumeration. */
#define NETWORK_FORWARD_MODES "none, nat, route, open, bridge"

/* Each of these returns 0, -EINVAL with an error set, or -ENOMEM. What the table refuses they leave
 * out of the view. */

/* As xml_classify(), with the table of network XML. */
int network_classify(const xmlNode *root, char **ret_refused, Error *ret_error);

/* Fill one part each of the view from the tree below <network>. */
int network_read_forward(NetworkDefinition *network, const xmlNode *root, Error *ret_error);
int network_read_addresses(NetworkDefinition *network, const xmlNode *root, Error *ret_error);
int network_read_dns(NetworkDefinition *network, const xmlNode *root, Error *ret_error);

/* The same, after forward and addresses: <bridge>, <mac>, <mtu> and <port>. */
int network_read_bridge(NetworkDefinition *network, const xmlNode *root, Error *ret_error);

/* The ranges and hosts of a <dhcp> into the address around it, whose own fields are read. */
int network_read_dhcp(NetworkAddress *address, const xmlNode *dhcp, Error *ret_error);

/* The name of a link in an attribute that must be there, a new string. Names are written into the
 * settings of other programs, so there is nothing in them but letters, digits and . _ - */
int network_field_link(const xmlNode *element, const char *attribute, char **ret_name, Error *ret_error);

/* A name as value_is_host_name() takes it, in an attribute that must be there, a new string. */
int network_field_host_name(
        const xmlNode *element, const char *attribute, char **ret_name, Error *ret_error);

/* Whether there is an <ip> of that family. */
bool network_has_family(const NetworkDefinition *network, int family);

/* What is below these is freed, not they themselves. */
void network_dns_free(NetworkDns *dns);
void network_address_free(NetworkAddress *address);
