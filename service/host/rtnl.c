/* Links and addresses of the network namespace that the caller is in: rtnetlink(7) through libmnl. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "host/network-namespace.h"
#include "host/rtnl-private.h"

/* So many messages of others are passed over before it is given up. */
#define STRANGERS_MAX 256

int rtnl_open(Rtnl **ret_rtnl)
{
        _cleanup_rtnl_ Rtnl *rtnl = calloc(1, sizeof(*rtnl));
        int one = 1;

        if (!rtnl)
                return -ENOMEM;
        rtnl->socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
        if (!rtnl->socket || mnl_socket_bind(rtnl->socket, 0, MNL_SOCKET_AUTOPID) < 0)
                return -errno;
        rtnl->port = mnl_socket_get_portid(rtnl->socket);

        /* The kernel's own words for what is wrong: a nicety, older kernels lack it. */
        mnl_socket_setsockopt(rtnl->socket, NETLINK_EXT_ACK, &one, sizeof(one));
        *ret_rtnl = TAKE_PTR(rtnl);
        return 0;
}

int rtnl_open_in(int network, Rtnl **ret_rtnl)
{
        int home = network_namespace_enter(network), r;

        if (home < 0)
                return home;
        r = rtnl_open(ret_rtnl);
        network_namespace_leave(home);
        return r;
}

Rtnl *rtnl_close(Rtnl *rtnl)
{
        if (rtnl && rtnl->socket)
                mnl_socket_close(rtnl->socket);
        free(rtnl);
        return NULL;
}

struct nlmsghdr *rtnl_request_new(Rtnl *rtnl, uint16_t type, uint16_t flags)
{
        struct nlmsghdr *request = mnl_nlmsg_put_header(rtnl->buffer);

        request->nlmsg_type = type;
        request->nlmsg_flags = NLM_F_REQUEST | flags;
        request->nlmsg_seq = ++rtnl->sequence;
        return request;
}

struct nlmsghdr *rtnl_link_request_new(Rtnl *rtnl, uint16_t type, uint16_t flags, unsigned index,
        const char *name, struct ifinfomsg **ret_info)
{
        struct nlmsghdr *request = rtnl_request_new(rtnl, type, flags);
        struct ifinfomsg *info = mnl_nlmsg_put_extra_header(request, sizeof(*info));

        info->ifi_family = AF_UNSPEC;
        info->ifi_index = (int) index;
        if (name)
                mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_IFNAME, name);
        if (ret_info)
                *ret_info = info;
        return request;
}

/* The extended ACK's text, see "NLMSGERR_ATTR_MSG" in linux/netlink.h. NULL if there is none. */
static const char *extended_ack_text(const struct nlmsghdr *header)
{
        const struct nlmsgerr *answer = mnl_nlmsg_get_payload(header);
        size_t offset = sizeof(*answer);
        struct nlattr *attribute;

        if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
                return NULL;
        if (!(header->nlmsg_flags & NLM_F_CAPPED))
                offset += mnl_nlmsg_get_payload_len(&answer->msg);
        mnl_attr_for_each(attribute, header, (unsigned) offset)
        {
                if (mnl_attr_get_type(attribute) == NLMSGERR_ATTR_MSG &&
                        mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0)
                        return mnl_attr_get_str(attribute);
        }
        return NULL;
}

/* An acknowledgement: its errno, and the sentence that goes with it. */
static int read_acknowledgement(
        const struct nlmsghdr *header, const char *what, const char *subject, Error *ret_error)
{
        const struct nlmsgerr *answer = mnl_nlmsg_get_payload(header);
        const char *text;

        if (mnl_nlmsg_get_payload_len(header) < sizeof(*answer))
                return error_set(ret_error, -EBADMSG, ERROR_FAILED,
                        "can't %s %s: the kernel's answer is cut", what, subject);
        if (answer->error == 0)
                return 0;
        text = extended_ack_text(header);
        return error_set(ret_error, answer->error, ERROR_FAILED, "can't %s %s: %s%s%s", what, subject,
                strerror(-answer->error), text ? ": " : "", text ? text : "");
}

/* What the kernel has to say is there once the request has been sent, so it is never waited for. In a
 * container's namespace others may send to the socket, too: that is passed over. */
static ssize_t receive(Rtnl *rtnl)
{
        for (unsigned i = 0; i < STRANGERS_MAX; i++) {
                struct sockaddr_nl sender = { 0 };
                socklen_t size = sizeof(sender);
                ssize_t n = recvfrom(mnl_socket_get_fd(rtnl->socket), rtnl->buffer, sizeof(rtnl->buffer),
                        MSG_DONTWAIT, (struct sockaddr *) &sender, &size);

                if (n < 0)
                        return -errno;
                if (sender.nl_pid == 0)
                        return n;
        }
        return -EBADMSG;
}

int rtnl_call(Rtnl *rtnl, struct nlmsghdr *request, mnl_cb_t reader, void *userdata, const char *what,
        const char *subject, Error *ret_error)
{
        request->nlmsg_flags |= NLM_F_ACK;
        if (mnl_socket_sendto(rtnl->socket, request, request->nlmsg_len) < 0)
                return error_set_errno(ret_error, -errno, ERROR_FAILED, "can't %s %s", what, subject);

        for (;;) {
                ssize_t n = receive(rtnl);
                if (n < 0)
                        return error_set_errno(
                                ret_error, (int) n, ERROR_FAILED, "can't %s %s", what, subject);

                int rest = (int) n;
                for (struct nlmsghdr *header = (void *) rtnl->buffer; mnl_nlmsg_ok(header, rest);
                        header = mnl_nlmsg_next(header, &rest)) {
                        if (!mnl_nlmsg_seq_ok(header, rtnl->sequence) ||
                                !mnl_nlmsg_portid_ok(header, rtnl->port))
                                continue;
                        if (header->nlmsg_type == NLMSG_ERROR)
                                return read_acknowledgement(header, what, subject, ret_error);
                        if (header->nlmsg_type == NLMSG_DONE)
                                return 0;
                        if (reader && header->nlmsg_type >= NLMSG_MIN_TYPE)
                                reader(header, userdata);
                }
        }
}

static void read_bridge(const struct nlattr *data, LinkInfo *link)
{
        struct nlattr *attribute;

        mnl_attr_for_each_nested(attribute, data)
        {
                if (mnl_attr_get_type(attribute) == IFLA_BR_VLAN_FILTERING &&
                        mnl_attr_validate(attribute, MNL_TYPE_U8) >= 0)
                        link->filters_vlans = mnl_attr_get_u8(attribute) != 0;
        }
}

/* What kind of link it is, and then what only such a link has. */
static void read_link_kind(const struct nlattr *kind, LinkInfo *link)
{
        struct nlattr *attribute;

        mnl_attr_for_each_nested(attribute, kind)
        {
                if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND &&
                        mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0)
                        link->is_bridge = strcmp(mnl_attr_get_str(attribute), "bridge") == 0;
                if (mnl_attr_get_type(attribute) == IFLA_INFO_DATA && link->is_bridge)
                        read_bridge(attribute, link);
        }
}

static int read_link(const struct nlmsghdr *header, void *userdata)
{
        const struct ifinfomsg *info = mnl_nlmsg_get_payload(header);
        LinkInfo *link = userdata;
        struct nlattr *attribute;

        link->index = (unsigned) info->ifi_index;
        mnl_attr_for_each(attribute, header, sizeof(*info))
        {
                if (mnl_attr_get_type(attribute) == IFLA_IFALIAS &&
                        mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0)
                        snprintf(link->alias, sizeof(link->alias), "%s", mnl_attr_get_str(attribute));
                if (mnl_attr_get_type(attribute) == IFLA_LINKINFO)
                        read_link_kind(attribute, link);
        }
        return MNL_CB_OK;
}

int rtnl_link_get(Rtnl *rtnl, const char *name, LinkInfo *ret_link, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_GETLINK, 0, 0, name, NULL);

        *ret_link = (LinkInfo){ 0 };
        return rtnl_call(rtnl, request, read_link, ret_link, "look up the link", name, ret_error);
}

int rtnl_bridge_create(Rtnl *rtnl, const char *name, const unsigned char *mac, Error *ret_error)
{
        struct nlmsghdr *request =
                rtnl_link_request_new(rtnl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, name, NULL);
        struct nlattr *info;

        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, IFLA_ADDRESS, 6, mac);
        info = mnl_attr_nest_start(request, IFLA_LINKINFO);
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, IFLA_INFO_KIND, "bridge");
        mnl_attr_nest_end(request, info);
        return rtnl_call(rtnl, request, NULL, NULL, "create the bridge", name, ret_error);
}

int rtnl_link_delete(Rtnl *rtnl, const char *name, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_DELLINK, 0, 0, name, NULL);

        return rtnl_call(rtnl, request, NULL, NULL, "delete the link", name, ret_error);
}

int rtnl_link_delete_numbered(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_DELLINK, 0, index, NULL, NULL);
        char subject[RTNL_INDEX_TEXT_SIZE];

        return rtnl_call(rtnl, request, NULL, NULL, "delete the link", rtnl_index_text(index, subject),
                ret_error);
}

int rtnl_link_delete_own(Rtnl *rtnl, const char *name, const char *alias, Error *ret_error)
{
        LinkInfo link;
        int r = rtnl_link_get(rtnl, name, &link, NULL);

        if (r == -ENODEV || (r == 0 && strcmp(link.alias, alias) != 0))
                return 0;
        if (r == 0)
                r = rtnl_link_delete(rtnl, name, NULL);
        if (r == -ENODEV) /* gone with its namespace meanwhile */
                return 0;
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't delete the link %s", name);
        return 1;
}

const char *rtnl_index_text(unsigned index, char buffer[RTNL_INDEX_TEXT_SIZE])
{
        snprintf(buffer, RTNL_INDEX_TEXT_SIZE, "number %u", index);
        return buffer;
}

int rtnl_link_set_alias(Rtnl *rtnl, unsigned index, const char *alias, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_SETLINK, 0, index, NULL, NULL);
        char subject[RTNL_INDEX_TEXT_SIZE];

        mnl_attr_put_check(
                request, RTNL_BUFFER_SIZE, IFLA_IFALIAS, strnlen(alias, LINK_ALIAS_MAX), alias);
        return rtnl_call(rtnl, request, NULL, NULL, "set the alias of the link",
                rtnl_index_text(index, subject), ret_error);
}

int rtnl_link_set_master(Rtnl *rtnl, unsigned index, unsigned master, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_SETLINK, 0, index, NULL, NULL);
        char subject[RTNL_INDEX_TEXT_SIZE];

        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_MASTER, master);
        return rtnl_call(rtnl, request, NULL, NULL, "put into its bridge the link",
                rtnl_index_text(index, subject), ret_error);
}

static int set_flags(Rtnl *rtnl, unsigned index, unsigned flags, const char *what, Error *ret_error)
{
        struct ifinfomsg *info;
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_SETLINK, 0, index, NULL, &info);
        char subject[RTNL_INDEX_TEXT_SIZE];

        info->ifi_flags = flags;
        info->ifi_change = IFF_UP;
        return rtnl_call(rtnl, request, NULL, NULL, what, rtnl_index_text(index, subject), ret_error);
}

int rtnl_link_set_up(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        return set_flags(rtnl, index, IFF_UP, "set up the link", ret_error);
}

int rtnl_link_set_down(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        return set_flags(rtnl, index, 0, "set down the link", ret_error);
}

int rtnl_link_move(Rtnl *rtnl, unsigned index, pid_t pid, const char *name, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_link_request_new(rtnl, RTM_SETLINK, 0, index, name, NULL);
        char subject[RTNL_INDEX_TEXT_SIZE];

        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, IFLA_NET_NS_PID, (uint32_t) pid);
        return rtnl_call(
                rtnl, request, NULL, NULL, "move the link", rtnl_index_text(index, subject), ret_error);
}

size_t rtnl_address_length(int family)
{
        return family == AF_INET ? 4 : 16;
}

int rtnl_address_add(Rtnl *rtnl, unsigned index, int family, const void *address, const void *peer,
        uint8_t prefix, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_request_new(rtnl, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
        struct ifaddrmsg *info = mnl_nlmsg_put_extra_header(request, sizeof(*info));
        size_t length = rtnl_address_length(family);
        char subject[RTNL_INDEX_TEXT_SIZE];

        info->ifa_family = (unsigned char) family;
        info->ifa_prefixlen = prefix;
        info->ifa_index = index;
        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, IFA_LOCAL, length, address);
        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, IFA_ADDRESS, length, peer ? peer : address);
        return rtnl_call(rtnl, request, NULL, NULL, "add an address to the link",
                rtnl_index_text(index, subject), ret_error);
}

int rtnl_route_add(Rtnl *rtnl, unsigned index, const Route *route, Error *ret_error)
{
        struct nlmsghdr *request = rtnl_request_new(rtnl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
        struct rtmsg *info = mnl_nlmsg_put_extra_header(request, sizeof(*info));
        size_t length = rtnl_address_length(route->family);
        char subject[RTNL_INDEX_TEXT_SIZE];

        info->rtm_family = (unsigned char) route->family;
        info->rtm_dst_len = route->prefix;
        info->rtm_table = RT_TABLE_MAIN;
        info->rtm_protocol = RTPROT_STATIC;
        info->rtm_scope = RT_SCOPE_UNIVERSE;
        info->rtm_type = RTN_UNICAST;
        if (route->prefix > 0)
                mnl_attr_put_check(request, RTNL_BUFFER_SIZE, RTA_DST, length, route->destination);
        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, RTA_GATEWAY, length, route->gateway);
        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, RTA_OIF, index);
        if (route->metric > 0)
                mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, RTA_PRIORITY, route->metric);
        return rtnl_call(rtnl, request, NULL, NULL, "add a route through the link",
                rtnl_index_text(index, subject), ret_error);
}
