/* The network XML: read, checked, completed and written. Pure functions, no file is opened.
 *
 * As with domains a definition is the XML tree itself with a typed view beside it: what is not honoured
 * stays in the tree. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "xml/addresses.h"
#include "xml/bandwidth.h"

/* A definition longer than this is refused before it is parsed. */
#define NETWORK_XML_MAX (256 * 1024)

/* forward/@mode: how the network's containers reach what is outside. */
typedef enum NetworkForward {
        NETWORK_FORWARD_NONE,   /* no <forward>: not at all */
        NETWORK_FORWARD_NAT,    /* under the host's addresses; the outside doesn't reach them */
        NETWORK_FORWARD_ROUTE,  /* routed both ways, under their own addresses */
        NETWORK_FORWARD_OPEN,   /* routed, and no rule of ours in the way */
        NETWORK_FORWARD_BRIDGE, /* the bridge is somebody else's, and nothing is made or changed; also
                                   what libvirt does with links of the host instead, all of it
                                   unsupported */
} NetworkForward;

/* How long a lease lasts where nothing is said, and one that never ends; seconds. */
#define DHCP_LEASE_DEFAULT UINT32_C(3600)
#define DHCP_LEASE_INFINITE UINT32_MAX

/* <range start= end=> in <dhcp>, both within the subnet and in order. */
typedef struct DhcpRange {
        IpAddress start;
        IpAddress end;
        uint32_t lease; /* seconds; DHCP_LEASE_INFINITE */
        int line;
} DhcpRange;

/* <host mac= id= name= ip=> in <dhcp>: who always gets the same address or name. */
typedef struct DhcpHost {
        unsigned char mac[6];
        bool has_mac;
        char *id;          /* DHCPv6: the DUID, lower-case hexadecimal pairs with colons; NULL: none */
        char *name;        /* a host name; NULL: none */
        IpAddress address; /* of the family of the <ip> around it */
        bool has_address;
        uint32_t lease; /* seconds; DHCP_LEASE_INFINITE; by default that of the range around the address
                         */
        int line;
} DhcpHost;

/* One <ip>: an address that the bridge has, and what is told to who asks by DHCP there. */
typedef struct NetworkAddress {
        int family; /* AF_INET or AF_INET6 */
        IpAddress address;
        uint8_t prefix; /* bits */
        bool has_dhcp;  /* there is a <dhcp>, whatever is in it */
        DhcpRange *ranges;
        size_t n_ranges;
        DhcpHost *hosts;
        size_t n_hosts;
        int line;
} NetworkAddress;

/* <host ip=><hostname/>…</host> in <dns>. */
typedef struct DnsHost {
        int family;
        IpAddress address;
        char **names; /* NULL-terminated, at least one */
} DnsHost;

/* <forwarder addr= domain=> in <dns>. */
typedef struct DnsForwarder {
        int family; /* AF_UNSPEC: none, names of the domain aren't asked for elsewhere */
        IpAddress address;
        char *domain; /* NULL: for all names */
} DnsForwarder;

typedef struct NetworkDns {
        bool enabled;             /* <dns enable='no'>: false */
        bool forward_plain_names; /* of one label, to those outside; forwardPlainNames */
        DnsHost *hosts;
        size_t n_hosts;
        DnsForwarder *forwarders; /* none: the host's resolvers */
        size_t n_forwarders;
} NetworkDns;

/* <nat> in <forward>. */
typedef struct NetworkNat {
        bool has_addresses; /* IPv4 */
        IpAddress address_start, address_end;
        bool has_ports;
        uint16_t port_start, port_end;
        bool ipv6; /* forward/nat/@ipv6: IPv6 is translated too, rather than routed */
} NetworkNat;

typedef struct NetworkDefinition {
        xmlDoc *document;
        char *name;
        unsigned char uuid[16];
        bool has_uuid;

        NetworkForward forward;
        char *forward_device; /* forward/@dev: only through this link of the host; NULL: any */
        NetworkNat nat;

        /* bridge/@name: letters, digits and . _ - only. NULL: one is chosen, see complete(), or, where
         * the forward mode is bridge, there is none, and unsupported tells why. */
        char *bridge;
        bool stp;       /* on by default, as with libvirt */
        uint32_t delay; /* bridge/@delay: of the spanning tree, milliseconds */
        char *zone;     /* bridge/@zone: of firewalld; NULL: its default for us */
        unsigned char mac[6];
        bool has_mac;
        uint32_t mtu; /* bytes; 0: the kernel's own */

        NetworkAddress *addresses;
        size_t n_addresses;
        IpRoute *routes; /* <route>: through a host on the network */
        size_t n_routes;
        NetworkDns dns;
        char *domain;           /* domain/@name; NULL: none */
        bool domain_local_only; /* domain/@localOnly: names in it aren't asked for elsewhere */
        bool ports_isolated;    /* port/@isolated: no traffic between containers */
        Bandwidth bandwidth;    /* of all containers together */

        char *unsupported; /* as in DomainDefinition: what starting this network must not ignore */
} NetworkDefinition;

/* Parses and checks. Returns 0 and a new definition, -EINVAL with InvalidXML (line and element
 * named), or -ENOMEM. */
int network_definition_parse(
        const char *xml, size_t length, NetworkDefinition **ret_definition, Error *ret_error);

/* Adds what a definition has to have and the user may leave out: a UUID, and the bridge's MAC address
 * and, unless it is somebody else's, its name, `bridge` (ignored where there is one). In tree and view.
 * The UUID is random, the MAC address is made of the network's name. Returns 0, -ENOMEM, or an errno of
 * getrandom(2); what was added before stays. */
int network_definition_complete(NetworkDefinition *definition, const char *bridge);

/* Writes the tree as indented XML, a new string. Returns 0, -ENOMEM, or -EFBIG where it would be longer
 * than NETWORK_XML_MAX. */
int network_definition_format(const NetworkDefinition *definition, char **ret_text);

/* Makes an independent copy. Returns 0 or -ENOMEM. */
int network_definition_copy(const NetworkDefinition *definition, NetworkDefinition **ret_copy);

/* Whether an address of one has a subnet in common with one of the other. */
bool network_definitions_overlap(const NetworkDefinition *a, const NetworkDefinition *b);

/* Takes NULL, returns NULL. */
NetworkDefinition *network_definition_free(NetworkDefinition *definition);

static inline void network_definition_freep(NetworkDefinition **definition)
{
        network_definition_free(*definition);
}

#define _cleanup_network_definition_ _cleanup_(network_definition_freep)
