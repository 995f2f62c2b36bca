/* By which names the parts of a network are known on the host, for who makes them and who looks at them.
 */
#pragma once

/* For a link name of at most 15 bytes. */
#define LINK_IDENTIFIER_SIZE 48

/* A form of a bridge's name that may be part of any other name: letters and digits as they are, all else
 * as "_" and two hexadecimal digits. No two names have the same. */
void link_identifier(const char *link, char ret_identifier[LINK_IDENTIFIER_SIZE]);

/* A network's table in nftables, of the family inet: "lxc1_" and its bridge's identifier. */
#define NETWORK_TABLE_SIZE (5 + LINK_IDENTIFIER_SIZE)
void network_table_name(const char *bridge, char ret_table[NETWORK_TABLE_SIZE]);

/* The directory below /run of a network's dnsmasq, there for as long as that one's unit is active, and
 * in it the file with the leases, which dnsmasq(8) rewrites in place at each change. */
#define NETWORK_RUNTIME_SIZE (13 + LINK_IDENTIFIER_SIZE)
#define NETWORK_LEASES_SIZE (5 + NETWORK_RUNTIME_SIZE + 7)
void network_runtime_name(const char *bridge, char ret_name[NETWORK_RUNTIME_SIZE]);
void network_leases_path(const char *bridge, char ret_path[NETWORK_LEASES_SIZE]);

/* The unit of a network's dnsmasq, by the network's name: "lxc1-dnsmasq-NAME.service", see
 * unit_name_make(). Returns 0 or -ENOMEM. */
int network_dnsmasq_unit(const char *network, const unsigned char uuid[16], char **ret_unit);
