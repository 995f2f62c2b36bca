/* Bridges of the host: their settings, through rtnetlink. */
#include <linux/if_link.h>

#include "host/rtnl-bridge.h"
#include "host/rtnl-private.h"

/* Milliseconds, from net/bridge/br_private_stp.h. */
#define STP_DELAY_MIN UINT32_C(2000)
#define STP_DELAY_MAX UINT32_C(30000)

/* Sets one number of a bridge's own. */
static int set_number(Rtnl *rtnl, const char *name, uint16_t attribute, uint32_t value, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_NEWLINK, 0, 0, name, NULL);
        struct nlattr *info = mnl_attr_nest_start(request, IFLA_LINKINFO), *data;

        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_INFO_KIND, "bridge");
        data = mnl_attr_nest_start(request, IFLA_INFO_DATA);
        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, attribute, value);
        mnl_attr_nest_end(request, data);
        mnl_attr_nest_end(request, info);
        return rtnl_call(rtnl, request, NULL, NULL, "set up the bridge", name, ret_error);
}

static int set_mtu(Rtnl *rtnl, const char *name, uint32_t mtu, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_NEWLINK, 0, 0, name, NULL);

        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_MTU, mtu);
        return rtnl_call(rtnl, request, NULL, NULL, "set the MTU of the bridge", name, ret_error);
}

int rtnl_bridge_configure(Rtnl *rtnl, const char *name, const BridgeSettings *settings, Error *ret_error)
{
        uint32_t delay = settings->delay;
        int r;

        if (settings->stp && delay < STP_DELAY_MIN)
                delay = STP_DELAY_MIN;
        if (settings->stp && delay > STP_DELAY_MAX)
                delay = STP_DELAY_MAX;

        /* In this order: what delay is allowed depends on whether there is a spanning tree. */
        r = set_number(rtnl, name, IFLA_BR_STP_STATE, settings->stp, ret_error);
        if (r == 0)
                r = set_number(rtnl, name, IFLA_BR_FORWARD_DELAY, delay / 10, ret_error);
        if (r == 0 && settings->mtu > 0)
                r = set_mtu(rtnl, name, settings->mtu, ret_error);
        return r;
}
