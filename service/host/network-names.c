/* By which names the parts of a network are known on the host. */
#include <stdio.h>

#include "host/network-names.h"
#include "host/scope.h"

void network_directory_path(const unsigned char uuid[16], char ret_path[NETWORK_DIRECTORY_SIZE])
{
        char text[UUID_TEXT_SIZE];

        uuid_format(uuid, text);
        snprintf(ret_path, NETWORK_DIRECTORY_SIZE, NETWORKS_DIRECTORY "/%s", text);
}

void network_table_name(const char *bridge, char ret_table[NETWORK_TABLE_SIZE])
{
        snprintf(ret_table, NETWORK_TABLE_SIZE, "lxc1_%s", bridge);
}

int network_dnsmasq_unit(const char *network, const unsigned char uuid[16], char **ret_unit)
{
        return unit_name_make("lxc1-dnsmasq-", network, uuid, ".service", ret_unit);
}
