/* veth(4) pairs between the host and a container, through rtnetlink. */
#include <linux/if_link.h>
#include <linux/veth.h>

#include "host/rtnl-private.h"
#include "host/rtnl-veth.h"

/* The peer's part of a veth's data: a whole ifinfomsg with attributes of its own. */
static void put_veth_peer(struct nlmsghdr *request, const VethPair *pair)
{
        struct nlattr *peer = mnl_attr_nest_start(request, VETH_INFO_PEER);
        struct ifinfomsg *info = mnl_nlmsg_put_extra_header(request, sizeof(*info));

        info->ifi_family = AF_UNSPEC;
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_IFNAME, pair->peer_name);
        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_NET_NS_PID, (uint32_t) pair->peer_pid);
        if (pair->mac)
                mnl_attr_put_check(request, RTNL_BUFFER_SIZE, IFLA_ADDRESS, 6, pair->mac);
        if (pair->mtu > 0)
                mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_MTU, pair->mtu);
        mnl_attr_nest_end(request, peer);
}

int rtnl_veth_create(Rtnl *rtnl, const VethPair *pair, Error *ret_error)
{
        struct nlmsghdr *request =
                rtnl_link_request_new(rtnl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, pair->name, NULL);
        struct nlattr *info, *data;

        if (pair->mtu > 0)
                mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_MTU, pair->mtu);
        info = mnl_attr_nest_start(request, IFLA_LINKINFO);
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_INFO_KIND, "veth");
        data = mnl_attr_nest_start(request, IFLA_INFO_DATA);
        put_veth_peer(request, pair);
        mnl_attr_nest_end(request, data);
        mnl_attr_nest_end(request, info);
        return rtnl_call(rtnl, request, NULL, NULL, "create the link", pair->name, ret_error);
}
