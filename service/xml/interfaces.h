/* Network interfaces of a container: <interface>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xml/addresses.h"
#include "xml/bandwidth.h"

/* What VLAN tags there are; 0 and 4095 mean something else. */
#define VLAN_TAG_MAX 4094

/* What a link's MTU can be, in bytes. */
#define MTU_MIN 68
#define MTU_MAX 65535

typedef enum InterfaceType {
        INTERFACE_NETWORK,  /* one end of a veth pair, the other one is on a network's bridge */
        INTERFACE_BRIDGE,   /* the same on a bridge of the host's */
        INTERFACE_ETHERNET, /* the same, and the host's end is in no bridge */
        INTERFACE_DIRECT,   /* a macvlan link on a link of the host's */
} InterfaceType;

/* source/@mode of type direct: who of those on the same link hears each other. */
typedef enum DirectMode {
        DIRECT_VEPA,        /* who the switch outside sends it back to */
        DIRECT_PRIVATE,     /* nobody */
        DIRECT_BRIDGE,      /* all */
        DIRECT_PASSTHROUGH, /* there is only one */
} DirectMode;

/* <vlan>: what tags frames have on the bridge. */
typedef struct InterfaceVlan {
        uint16_t *tags; /* in the order of the document, each once */
        size_t n_tags;  /* 0: there is no <vlan> */
        bool is_trunk; /* the container's frames have their tags; else it has the only tag, and sees none
                        */
        uint16_t native;       /* tag of what the container sends without one; 0: that is dropped */
        bool native_is_tagged; /* what has the native tag reaches the container with it */
} InterfaceVlan;

typedef struct InterfaceDefinition {
        InterfaceType type;
        char *network;     /* network: its name */
        char *bridge;      /* bridge: its name; network: in live XML, else NULL */
        char *parent;      /* direct: the link's name on the host */
        DirectMode mode;   /* direct */
        char *host_device; /* target/@dev: of the host's end, NULL: one is chosen at start; not of direct
                            */
        char *guest_device; /* guest/@dev: its name in the container, NULL: ethN */
        unsigned char mac[6];
        bool has_mac;
        bool link_up;        /* link/@state, up by default */
        uint32_t mtu;        /* mtu/@size, bytes; 0: the kernel's own */
        IpSettings ip;       /* inside */
        IpSettings host_ip;  /* ethernet: <ip> and <route> in <source>, of the host's end */
        Bandwidth bandwidth; /* not of direct */
        InterfaceVlan vlan;  /* network, bridge */
        bool is_isolated;   /* port/@isolated: others that are it, too, can't be reached; network, bridge
                             */
        bool says_isolated; /* it was given */
        int line;
} InterfaceDefinition;
