/* By which names the parts of a network are known on the host. */
#include <stdio.h>

#include "base/names.h"
#include "host/network-names.h"
#include "host/scope.h"

void link_identifier(const char *link, char ret_identifier[LINK_IDENTIFIER_SIZE])
{
        char *end = ret_identifier;

        for (const char *p = link; *p && end + 4 <= ret_identifier + LINK_IDENTIFIER_SIZE; p++)
                if (is_alphanumeric(*p))
                        *end++ = *p;
                else
                        end += sprintf(end, "_%02x", (unsigned char) *p);
        *end = '\0';
}

void network_table_name(const char *bridge, char ret_table[NETWORK_TABLE_SIZE])
{
        char identifier[LINK_IDENTIFIER_SIZE];

        link_identifier(bridge, identifier);
        snprintf(ret_table, NETWORK_TABLE_SIZE, "lxc1_%s", identifier);
}

void network_runtime_name(const char *bridge, char ret_name[NETWORK_RUNTIME_SIZE])
{
        char identifier[LINK_IDENTIFIER_SIZE];

        link_identifier(bridge, identifier);
        snprintf(ret_name, NETWORK_RUNTIME_SIZE, "lxc1-dnsmasq-%s", identifier);
}

void network_leases_path(const char *bridge, char ret_path[NETWORK_LEASES_SIZE])
{
        char name[NETWORK_RUNTIME_SIZE];

        network_runtime_name(bridge, name);
        snprintf(ret_path, NETWORK_LEASES_SIZE, "/run/%s/leases", name);
}

int network_dnsmasq_unit(const char *network, const unsigned char uuid[16], char **ret_unit)
{
        return unit_name_make("lxc1-dnsmasq-", network, uuid, ".service", ret_unit);
}
