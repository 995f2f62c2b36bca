/* What a network's dnsmasq is told: the text of its files, see dnsmasq(8). Pure. */
#pragma once

#include "xml/network.h"

/* Whether there is anything for it to do: DHCP, DNS, or router advertisements for IPv6. */
bool dnsmasq_is_needed(const NetworkDefinition *definition);

/* Writes the configuration; `directory` is the path of the network's, where the leases are. Returns 0
 * and a new string, -ENOMEM, or -EOPNOTSUPP with Unsupported where a name can't be written. */
int dnsmasq_config_format(
        const NetworkDefinition *definition, const char *directory, char **ret_text, Error *ret_error);

/* Writes the names that the definition itself gives to addresses, as hosts(5) has them. The same. */
int dnsmasq_hosts_format(const NetworkDefinition *definition, char **ret_text, Error *ret_error);
