/* Ports of bridges: whom they can reach, and with which VLAN tags; through rtnetlink, see bridge(8). */
#include <linux/if_bridge.h>
#include <linux/if_link.h>

#include "host/rtnl-port.h"
#include "host/rtnl-private.h"

#define VLAN_FIRST 1
#define VLAN_LAST 4094

/* A request to the bridge that the link is a port of. */
static struct nlmsghdr *port_request_new(Rtnl *rtnl, uint16_t type, unsigned index)
{
        struct ifinfomsg *info;
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, type, 0, index, NULL, &info);

        info->ifi_family = AF_BRIDGE;
        return request;
}

static int port_call(
        Rtnl *rtnl, struct nlmsghdr *request, unsigned index, const char *what, Error *ret_error)
{
        char subject[RTNL_INDEX_TEXT_SIZE];

        return rtnl_call(rtnl, request, NULL, NULL, what, rtnl_index_text(index, subject), ret_error);
}

int rtnl_port_isolate(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        struct nlmsghdr *request = port_request_new(rtnl, RTM_SETLINK, index);
        /* Without the flag the kernel takes it for one number of long ago. */
        struct nlattr *port = mnl_attr_nest_start(request, IFLA_PROTINFO | NLA_F_NESTED);

        mnl_attr_put_u8_check(request, RTNL_BUFFER_SIZE, IFLA_BRPORT_ISOLATED, 1);
        mnl_attr_nest_end(request, port);
        return port_call(rtnl, request, index, "isolate the port", ret_error);
}

int rtnl_bridge_filter_vlans(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_NEWLINK, 0, index, NULL, NULL);
        struct nlattr *info = mnl_attr_nest_start(request, IFLA_LINKINFO), *data;

        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_INFO_KIND, "bridge");
        data = mnl_attr_nest_start(request, IFLA_INFO_DATA);
        mnl_attr_put_u8_check(request, RTNL_BUFFER_SIZE, IFLA_BR_VLAN_FILTERING, 1);
        mnl_attr_nest_end(request, data);
        mnl_attr_nest_end(request, info);
        return port_call(rtnl, request, index, "have VLAN tags heeded by the bridge", ret_error);
}

static void put_vlan(struct nlmsghdr *request, uint16_t tag, uint16_t flags)
{
        const struct bridge_vlan_info vlan = { .flags = flags, .vid = tag };

        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, IFLA_BRIDGE_VLAN_INFO, sizeof(vlan), &vlan);
}

int rtnl_port_clear_vlans(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        struct nlmsghdr *request = port_request_new(rtnl, RTM_DELLINK, index);
        struct nlattr *vlans = mnl_attr_nest_start(request, IFLA_AF_SPEC);

        put_vlan(request, VLAN_FIRST, BRIDGE_VLAN_INFO_RANGE_BEGIN);
        put_vlan(request, VLAN_LAST, BRIDGE_VLAN_INFO_RANGE_END);
        mnl_attr_nest_end(request, vlans);
        return port_call(rtnl, request, index, "take out of its VLANs the port", ret_error);
}

int rtnl_port_add_vlan(Rtnl *rtnl, unsigned index, const PortVlan *vlan, Error *ret_error)
{
        struct nlmsghdr *request = port_request_new(rtnl, RTM_SETLINK, index);
        struct nlattr *vlans = mnl_attr_nest_start(request, IFLA_AF_SPEC);
        uint16_t flags = 0;

        if (vlan->is_native)
                flags |= BRIDGE_VLAN_INFO_PVID;
        if (vlan->goes_untagged)
                flags |= BRIDGE_VLAN_INFO_UNTAGGED;
        put_vlan(request, vlan->tag, flags);
        mnl_attr_nest_end(request, vlans);
        return port_call(rtnl, request, index, "put into a VLAN the port", ret_error);
}
