/* <bandwidth> of an interface or a network. */
#pragma once

#include <stdint.h>

/* In units of 1024 bytes, as libvirt counts: rates in a second. */
typedef struct BandwidthLimit {
        uint64_t average; /* 0: no limit */
        uint64_t peak;    /* 0: none beside the average */
        uint64_t burst;   /* how much may be sent at peak speed; 0: a default */
} BandwidthLimit;

/* Seen from the container, or from the containers of a network: what it receives and what it sends. */
typedef struct Bandwidth {
        BandwidthLimit inbound;
        BandwidthLimit outbound;
} Bandwidth;
