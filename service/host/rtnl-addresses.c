/* Which addresses the present network namespace has, and when they change: rtnetlink(7). */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "host/rtnl-addresses.h"

/* What the kernel keeps unread of changes: that there are some is all that matters. It doubles it. */
#define CHANGES_BUFFER_SIZE 4096

/* A bound on what is thrown away at once, far above what that buffer holds. */
#define DRAIN_MAX 256

/* So much of a dump is looked at. */
#define DUMP_MESSAGES_MAX 1024

/* Room for what the kernel sends at once, libmnl's own figure. Mapped for as long as a dump takes: on
 * the stack it would stay for ever, and whoever watches addresses is to be small. */
#define DUMP_BUFFER_SIZE 8192

typedef struct Dump {
        char *buffer;
        AddressList *list;
        unsigned n_messages; /* seen so far */
} Dump;

static int open_socket(unsigned groups)
{
        const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
        _cleanup_close_ int fd =
                socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

        if (fd < 0 || bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;
        return TAKE_FD(fd);
}

int address_changes_open(void)
{
        const int size = CHANGES_BUFFER_SIZE;
        int fd = open_socket(RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);

        if (fd >= 0)
                setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
        return fd;
}

/* ENOBUFS tells that some did not find room, and that once. */
void address_changes_drain(int socket)
{
        char byte;

        for (unsigned i = 0; i < DRAIN_MAX; i++)
                if (recv(socket, &byte, sizeof(byte), MSG_DONTWAIT) < 0 && errno != ENOBUFS)
                        break;
}

static int request_dump(int fd)
{
        const struct {
                struct nlmsghdr header;
                struct ifaddrmsg info;
        } request = {
                .header = { .nlmsg_len = sizeof(request),
                        .nlmsg_type = RTM_GETADDR,
                        .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
                .info = { .ifa_family = AF_UNSPEC },
        };
        const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

        return sendto(fd, &request, sizeof(request), 0, (const struct sockaddr *) &kernel,
                       sizeof(kernel)) < 0
                ? -errno
                : 0;
}

/* IFA_LOCAL is the address itself; IPv6 has it only where IFA_ADDRESS is that of a peer. */
static const void *find_address(const struct nlmsghdr *header, size_t length)
{
        const struct nlattr *attribute;
        const void *found = NULL;

        mnl_attr_for_each(attribute, header, sizeof(struct ifaddrmsg))
        {
                if (mnl_attr_get_payload_len(attribute) != length)
                        continue;
                if (mnl_attr_get_type(attribute) == IFA_LOCAL)
                        return mnl_attr_get_payload(attribute);
                if (mnl_attr_get_type(attribute) == IFA_ADDRESS)
                        found = mnl_attr_get_payload(attribute);
        }
        return found;
}

/* Whatever scope it was given with, an IPv4 address may be of the loopback network. */
static bool is_loopback(const ContainerAddress *address)
{
        return address->family == AF_INET && address->bytes[0] == IN_LOOPBACKNET;
}

static void take_address(AddressList *list, const struct nlmsghdr *header)
{
        const struct ifaddrmsg *info = mnl_nlmsg_get_payload(header);
        ContainerAddress address = { 0 };
        const void *bytes;

        if (mnl_nlmsg_get_payload_len(header) < sizeof(*info) ||
                (info->ifa_family != AF_INET && info->ifa_family != AF_INET6) ||
                (info->ifa_scope != RT_SCOPE_UNIVERSE && info->ifa_scope != RT_SCOPE_SITE) ||
                info->ifa_flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED))
                return;
        address.family = info->ifa_family;
        bytes = find_address(header, container_address_length(&address));
        if (!bytes)
                return;
        memcpy(address.bytes, bytes, container_address_length(&address));
        if (!is_loopback(&address) && list->n < ADDRESSES_MAX)
                list->addresses[list->n++] = address;
}

/* Returns 1 at the end of the dump, 0 before it, or a negative errno. */
static int take_message(Dump *dump, const struct nlmsghdr *header)
{
        const struct nlmsgerr *answer = mnl_nlmsg_get_payload(header);

        dump->n_messages++;
        switch (header->nlmsg_type) {
        case NLMSG_DONE:
                return 1;
        case NLMSG_ERROR:
                return mnl_nlmsg_get_payload_len(header) >= sizeof(*answer) && answer->error < 0
                        ? answer->error
                        : -EBADMSG;
        case RTM_NEWADDR:
                take_address(dump->list, header);
                break;
        default:
                break;
        }
        return dump->n_messages >= DUMP_MESSAGES_MAX || dump->list->n >= ADDRESSES_MAX;
}

/* Reads what the kernel sends at once; the next part it makes when this one has been read. A part that
 * was made after a change may not fit the one before it, but then another look follows: a change is
 * told. */
static int receive_part(int fd, Dump *dump)
{
        struct sockaddr_nl sender = { 0 };
        socklen_t sender_size = sizeof(sender);
        ssize_t n = recvfrom(fd, dump->buffer, DUMP_BUFFER_SIZE, MSG_DONTWAIT,
                (struct sockaddr *) &sender, &sender_size);
        int rest = (int) n, r = 0;

        if (n < 0)
                return -errno;
        if (sender.nl_pid != 0) /* somebody in there plays the kernel */
                return ++dump->n_messages >= DUMP_MESSAGES_MAX ? -EBADMSG : 0;
        for (const struct nlmsghdr *header = (const void *) dump->buffer;
                r == 0 && mnl_nlmsg_ok(header, rest); header = mnl_nlmsg_next(header, &rest))
                r = take_message(dump, header);
        return r;
}

/* A socket for each dump: one that was broken off would have to be read to its end before the next. */
static int dump_addresses(Dump *dump)
{
        _cleanup_close_ int fd = open_socket(0);
        int r = fd < 0 ? fd : request_dump(fd);

        while (r == 0)
                r = receive_part(fd, dump);
        return r;
}

int addresses_read(AddressList *ret_list)
{
        Dump dump = { .list = ret_list };
        int r;

        ret_list->n = 0;
        dump.buffer =
                mmap(NULL, DUMP_BUFFER_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (dump.buffer == MAP_FAILED)
                return -errno;
        r = dump_addresses(&dump);
        munmap(dump.buffer, DUMP_BUFFER_SIZE);
        if (r < 0)
                return r;
        address_list_sort(ret_list);
        return 0;
}
