/* Whether the host is as a network wants it. Nothing is made or changed here. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "host/rtnl-list.h"
#include "network/steps.h"
#include "network/subnet.h"

/* Programs for virtual private networks take hold of all packets by routes for the halves, quarters or
 * eighths of all addresses: these are as good as a default route. */
#define WIDE_PREFIX 3

typedef struct Collision {
        const NetworkDefinition *definition;
        unsigned bridge; /* its index; 0: it isn't there yet */
        Subnet theirs;
        Subnet ours;
        unsigned link; /* whose `theirs` is */
        bool is_address;
        bool found;
} Collision;

/* Every link has a subnet of its own of these. */
static bool is_link_local(const NetworkAddress *address)
{
        return address->family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&address->address.ipv6);
}

static void compare(Collision *collision, unsigned link, const Subnet *theirs, bool is_address)
{
        const NetworkDefinition *definition = collision->definition;

        if (collision->found || (link == collision->bridge && link != 0))
                return;
        for (size_t i = 0; i < definition->n_addresses; i++) {
                const NetworkAddress *address = definition->addresses + i;
                Subnet ours = subnet_make(address->family, &address->address, address->prefix);

                if (is_link_local(address) || !subnets_overlap(&ours, theirs))
                        continue;
                collision->found = true;
                collision->ours = ours;
                collision->theirs = *theirs;
                collision->link = link;
                collision->is_address = is_address;
                return;
        }
}

static void read_address(const AddressInfo *address, void *userdata)
{
        IpAddress ip;

        memcpy(&ip, address->address, sizeof(ip));
        Subnet theirs = subnet_make(address->family, &ip, address->prefix);
        compare(userdata, address->link, &theirs, true);
}

static void read_route(const RouteInfo *route, void *userdata)
{
        IpAddress ip;

        if (route->prefix <= WIDE_PREFIX)
                return;
        memcpy(&ip, route->destination, sizeof(ip));
        Subnet theirs = subnet_make(route->family, &ip, route->prefix);
        compare(userdata, route->link, &theirs, false);
}

static int check_subnets(Setup *setup, unsigned bridge, Error *ret_error)
{
        Collision collision = { .definition = setup->definition, .bridge = bridge };
        char ours[SUBNET_TEXT_SIZE], theirs[SUBNET_TEXT_SIZE], name[IF_NAMESIZE];
        int r = rtnl_address_list(setup->rtnl, read_address, &collision, ret_error);

        if (r == 0)
                r = rtnl_route_list(setup->rtnl, read_route, &collision, ret_error);
        if (r < 0 || !collision.found)
                return r;
        if (!if_indextoname(collision.link, name))
                strcpy(name, "?");
        return error_set(ret_error, -EADDRINUSE, ERROR_FAILED,
                "the subnet %s is in use already: the link %s has %s %s",
                subnet_text(&collision.ours, ours), name,
                collision.is_address ? "an address in" : "a route to",
                subnet_text(&collision.theirs, theirs));
}

static int check_forward_device(Setup *setup, Error *ret_error)
{
        const char *device = setup->definition->forward_device;
        LinkInfo link;
        int r = device ? rtnl_link_get(setup->rtnl, device, &link, NULL) : 0;

        if (r == -ENODEV)
                return error_set(ret_error, r, ERROR_NO_SUCH_DEVICE,
                        "there is no link %s, through which the network is to reach what is outside",
                        device);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't look up the link %s", device)
                     : 0;
}

/* Of a bridge that isn't ours no more than that it is there. */
static int check_foreign_bridge(Setup *setup, Error *ret_error)
{
        const char *name = setup->definition->bridge;
        LinkInfo link;
        int r = rtnl_link_get(setup->rtnl, name, &link, NULL);

        if (r == -ENODEV || (r == 0 && !link.is_bridge))
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        r < 0 ? "there is no bridge %s" : "the link %s is not a bridge", name);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't look up the bridge %s", name)
                     : 0;
}

int check_host(Setup *setup, bool *ret_made, Error *ret_error)
{
        const char *name = setup->definition->bridge;
        LinkInfo link;
        int r;

        (void) ret_made;
        if (setup->definition->forward == NETWORK_FORWARD_BRIDGE)
                return check_foreign_bridge(setup, ret_error);
        r = rtnl_link_get(setup->rtnl, name, &link, NULL);
        if (r < 0 && r != -ENODEV)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't look up the link %s", name);
        if (r == 0 && (!link.is_bridge || strcmp(link.alias, setup->alias) != 0))
                return error_set(ret_error, -EEXIST, ERROR_FAILED,
                        "there is a link %s already, and it isn't this network's", name);
        r = check_subnets(setup, link.index, ret_error);
        return r < 0 ? r : check_forward_device(setup, ret_error);
}
