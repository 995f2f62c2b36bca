/* Limits of what passes a link: queueing disciplines and policers through rtnetlink, see tc(8).
 *
 * The kernel loads sch_tbf, sch_ingress, cls_matchall and act_police for that, all of which Debian's
 * has. Where one is missing: -EOPNOTSUPP with Unsupported. */
#pragma once

#include "host/rtnl.h"

/* A bucket of tokens. The kernel handles up to 64 KiB as one packet, so that a smaller burst would let
 * some never pass: a burst is never taken for less than that needs. */
typedef struct RateLimit {
        uint64_t rate;  /* bytes in a second; 0: no limit */
        uint64_t peak;  /* of a burst; not above the rate: as fast as the link is */
        uint64_t burst; /* bytes that may pass at the peak rate; 0: what passes in a twentieth of a
                           second */
} RateLimit;

/* The same in units of 1024 bytes, as libvirt counts. */
RateLimit rate_limit_of_kib(uint64_t rate, uint64_t peak, uint64_t burst);

/* Limits what leaves through the link: what is too much waits, and is dropped where the queue is full.
 * Replaces what there was. */
int rtnl_limit_leaving(Rtnl *rtnl, unsigned index, const RateLimit *limit, Error *ret_error);

/* Limits what comes in through the link, where nothing can wait: what is too much is dropped. Replaces
 * all filters there were on its ingress; for an instant there is no limit. */
int rtnl_limit_coming(Rtnl *rtnl, unsigned index, const RateLimit *limit, Error *ret_error);
