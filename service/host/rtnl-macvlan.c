/* macvlan links: a link with a MAC address of its own on another link, through rtnetlink. */
#include "host/rtnl-macvlan.h"
#include "host/rtnl-private.h"

int rtnl_macvlan_create(Rtnl *rtnl, const MacvlanLink *link, Error *ret_error)
{
        struct nlmsghdr *request =
                rtnl_link_request_new(rtnl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, link->name, NULL);
        struct nlattr *info, *data;

        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_LINK, link->parent);
        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_NET_NS_PID, (uint32_t) link->pid);
        if (link->mac)
                mnl_attr_put_check(request, RTNL_BUFFER_SIZE, IFLA_ADDRESS, 6, link->mac);
        if (link->mtu > 0)
                mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_MTU, link->mtu);

        info = mnl_attr_nest_start(request, IFLA_LINKINFO);
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_INFO_KIND, "macvlan");
        data = mnl_attr_nest_start(request, IFLA_INFO_DATA);
        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_MACVLAN_MODE, link->mode);
        mnl_attr_nest_end(request, data);
        mnl_attr_nest_end(request, info);
        return rtnl_call(rtnl, request, NULL, NULL, "create the link", link->name, ret_error);
}
