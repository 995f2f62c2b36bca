/* The runtime directory of an active network: NETWORKS_DIRECTORY/UUID. In it are its live XML,
 * and what its DNS and DHCP server reads: see service/network/. */
#pragma once

#include <stddef.h>

#include "base/protocol.h"
#include "xml/domain.h"
#include "xml/network.h"

/* Opens NETWORKS_DIRECTORY, making it if it is missing. Returns it or a negative errno. */
int network_runtime_open(void);

/* Makes the directory, if need be, with the live XML. Returns 0 or a negative errno. */
int network_runtime_create(int networks_directory, const unsigned char uuid[16], const char *live_xml);

/* Reads the live XML in the directory of that name. Returns 0, the text, to be freed, and its length, or
 * a negative errno. */
int network_runtime_read(
        int networks_directory, const char *directory, char **ret_live_xml, size_t *ret_length);

/* Removes the directory and what is in it. That there is none is no error. */
int network_runtime_remove(int networks_directory, const unsigned char uuid[16]);

/* Tells the server of a network of a domain: the host name that goes with its MAC address, and with its
 * addresses where the definition gives some. The server sees the files appear. A
 * name that dnsmasq would take for something else can't go with a MAC address. Where the network isn't
 * up or the domain has no interface on it, nothing is written. Returns 0 or a negative errno. */
int network_runtime_add_domain(
        int networks_directory, const NetworkDefinition *network, const DomainDefinition *domain);

/* Takes that back. */
void network_runtime_remove_domain(
        int networks_directory, const NetworkDefinition *network, const DomainDefinition *domain);
