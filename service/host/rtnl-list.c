/* Addresses and routes that there are in a network namespace. */
#include <string.h>

#include "host/rtnl-list.h"
#include "host/rtnl-private.h"

typedef struct Listing {
        AddressReader read_address;
        RouteReader read_route;
        void *userdata;
} Listing;

static bool is_ip(int family)
{
        return family == AF_INET || family == AF_INET6;
}

/* An attribute with an address of that family; any other is left out. */
static void copy_address(const struct nlattr *attribute, int family, unsigned char ret_address[16])
{
        if (mnl_attr_get_payload_len(attribute) == rtnl_address_length(family))
                memcpy(ret_address, mnl_attr_get_payload(attribute), rtnl_address_length(family));
}

static int read_address(const struct nlmsghdr *header, void *userdata)
{
        const struct ifaddrmsg *info = mnl_nlmsg_get_payload(header);
        AddressInfo address = { .link = info->ifa_index, info->ifa_family, info->ifa_prefixlen, { 0 } };
        const Listing *listing = userdata;
        struct nlattr *attribute;
        bool has_local = false;

        if (!is_ip(address.family))
                return MNL_CB_OK;
        /* Where the other end of the link has an address of its own, IFA_ADDRESS is that. */
        mnl_attr_for_each(attribute, header, sizeof(*info))
        {
                uint16_t type = mnl_attr_get_type(attribute);

                if (type == IFA_LOCAL || (type == IFA_ADDRESS && !has_local))
                        copy_address(attribute, address.family, address.address);
                has_local |= type == IFA_LOCAL;
        }
        listing->read_address(&address, listing->userdata);
        return MNL_CB_OK;
}

static int read_route(const struct nlmsghdr *header, void *userdata)
{
        const struct rtmsg *info = mnl_nlmsg_get_payload(header);
        RouteInfo route = {
                .family = info->rtm_family, .prefix = info->rtm_dst_len, .protocol = info->rtm_protocol
        };
        const Listing *listing = userdata;
        struct nlattr *attribute;

        if (!is_ip(route.family) || info->rtm_table != RT_TABLE_MAIN || info->rtm_type != RTN_UNICAST ||
                info->rtm_flags & RTM_F_CLONED)
                return MNL_CB_OK;
        mnl_attr_for_each(attribute, header, sizeof(*info))
        {
                if (mnl_attr_get_type(attribute) == RTA_DST)
                        copy_address(attribute, route.family, route.destination);
                if (mnl_attr_get_type(attribute) == RTA_OIF &&
                        mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0)
                        route.link = mnl_attr_get_u32(attribute);
        }
        listing->read_route(&route, listing->userdata);
        return MNL_CB_OK;
}

int rtnl_address_list(Rtnl *rtnl, AddressReader reader, void *userdata, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_request_new(rtnl, RTM_GETADDR, NLM_F_DUMP);
        Listing listing = { .read_address = reader, .userdata = userdata };

        mnl_nlmsg_put_extra_header(request, sizeof(struct ifaddrmsg));
        return rtnl_call(rtnl, request, read_address, &listing, "list", "the addresses", ret_error);
}

int rtnl_route_list(Rtnl *rtnl, RouteReader reader, void *userdata, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_request_new(rtnl, RTM_GETROUTE, NLM_F_DUMP);
        Listing listing = { .read_route = reader, .userdata = userdata };

        mnl_nlmsg_put_extra_header(request, sizeof(struct rtmsg));
        return rtnl_call(rtnl, request, read_route, &listing, "list", "the routes", ret_error);
}
