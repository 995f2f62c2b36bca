/* <bandwidth> of an interface or a network. */
#pragma once

#include <libxml/tree.h>
#include <stdint.h>

#include "base/error.h"

/* More than that the kernel can't count: it keeps the bytes of a burst in 32 bits. */
#define BANDWIDTH_RATE_MAX UINT32_MAX
#define BANDWIDTH_BURST_MAX (UINT32_MAX / 1024)

/* In units of 1024 bytes, as libvirt counts: rates in a second. */
typedef struct BandwidthLimit {
        uint64_t average; /* 0: no limit */
        uint64_t peak;    /* not below the average; 0: none beside it */
        uint64_t burst;   /* how much may be sent at peak speed; 0: a default */
} BandwidthLimit;

/* Seen from the container, or from the containers of a network: what it receives and what it sends. */
typedef struct Bandwidth {
        BandwidthLimit inbound;
        BandwidthLimit outbound;
} Bandwidth;

/* Reads the <bandwidth> inside an element; all is 0 where there is none. inbound/@floor, which
 * guarantees rather than limits, is for the caller's table of rules to refuse. Returns 0, or -EINVAL
 * with InvalidXML. */
int bandwidth_read(const xmlNode *element, Bandwidth *bandwidth, Error *ret_error);
