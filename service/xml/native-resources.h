/* The scales of native configurations, which are those of cgroup2, and those of definitions. */
#pragma once

#include <stdint.h>

/* Of cpu.weight and io.weight. */
#define NATIVE_WEIGHT_MAX 10000

/* What <shares> gives that weight, see "cputune/shares" in lxc1-domain(5): rounded up, so that the way
 * back leads to the same. */
static inline uint64_t native_weight_to_shares(uint64_t weight)
{
        return (weight * 1024 + 99) / 100;
}

static inline uint64_t native_shares_to_weight(uint64_t shares)
{
        uint64_t weight = shares * 100 / 1024;

        return weight < 1 ? 1 : weight > NATIVE_WEIGHT_MAX ? NATIVE_WEIGHT_MAX : weight;
}

/* What <weight> in <blkiotune> is for one of io.weight. */
#define NATIVE_BLOCK_WEIGHT 5
