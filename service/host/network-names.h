/* By which names the parts of a network are known on the host, for who makes them and who looks at them.
 */
#pragma once

#include "base/names.h"
#include "base/protocol.h"

/* A network's directory, NETWORKS_DIRECTORY "/UUID": the UUID, since the service manager can't be told
 * of a directory with some of the characters that a name may have. */
#define NETWORK_DIRECTORY_SIZE (sizeof(NETWORKS_DIRECTORY) + UUID_TEXT_SIZE)
void network_directory_path(const unsigned char uuid[16], char ret_path[NETWORK_DIRECTORY_SIZE]);

/* Its table in nftables, of the family inet: "lxc1_BRIDGE". */
#define NETWORK_TABLE_SIZE 24
void network_table_name(const char *bridge, char ret_table[NETWORK_TABLE_SIZE]);

/* The unit of its dnsmasq, by the network's name: "lxc1-dnsmasq-NAME.service", see unit_name_make().
 * Returns 0 or -ENOMEM. */
int network_dnsmasq_unit(const char *network, const unsigned char uuid[16], char **ret_unit);
