/* What a domain may use of its host: <memory>, <memtune>, <vcpu>, <cputune>, <numatune>, <blkiotune>,
 * <resource>, and the limits of <lxc1:container>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESOURCE_UNLIMITED UINT64_MAX

/* The largest number of a processor or NUMA node that a set can hold. */
#define NUMBER_SET_MAX 4095

/* Processors or NUMA nodes: one bit each, the lowest of the first byte is number 0. */
typedef struct NumberSet {
        unsigned char bits[(NUMBER_SET_MAX + 1) / 8];
        size_t size; /* bytes up to the last one that isn't zero; 0: no set was given */
} NumberSet;

/* <numatune><memory mode='…'> */
typedef enum NumaMode {
        NUMA_NONE, /* no <numatune>, or one without nodes */
        NUMA_STRICT,
        NUMA_PREFERRED,
        NUMA_INTERLEAVE,
        NUMA_RESTRICTIVE,
} NumaMode;

/* <blkiotune><device>: 0 in a field is no limit. */
typedef struct BlockTuning {
        char *path;      /* absolute, normalized */
        unsigned weight; /* 10 to 1000, where 500 is the kernel's own default */
        uint64_t read_bytes_per_second, write_bytes_per_second;
        uint64_t read_requests_per_second, write_requests_per_second;
        int line;
} BlockTuning;

/* <lxc1:rlimit>, see getrlimit(2). */
typedef struct ResourceLimit {
        int resource;        /* RLIMIT_* */
        uint64_t soft, hard; /* RESOURCE_UNLIMITED: infinity */
} ResourceLimit;

/* <lxc1:oom policy='…'>: what is killed when memory runs out. */
typedef enum OomPolicy {
        OOM_CONTINUE, /* one process, as the kernel chooses */
        OOM_KILL,     /* the container as a whole */
} OomPolicy;

typedef struct ResourcesDefinition {
        uint64_t memory;          /* <memory>, bytes, never 0 */
        uint64_t current_memory;  /* <currentMemory>, bytes, at most memory, which it is by default */
        uint64_t hard_limit;      /* <memtune>, bytes; 0: not given; RESOURCE_UNLIMITED */
        uint64_t soft_limit;      /* likewise */
        uint64_t swap_hard_limit; /* of memory and swap together; likewise */

        unsigned vcpus;  /* <vcpu>, informational, never 0 */
        NumberSet cpus;  /* vcpu/@cpuset */
        uint64_t shares; /* <cputune>: 2 to 262144, 1024 is the kernel's own default; 0: not given */
        uint64_t period; /* microseconds; 0: not given */
        uint64_t quota;  /* microseconds in a period; 0: not given; RESOURCE_UNLIMITED */

        NumaMode numa_mode;
        NumberSet numa_nodes;

        unsigned block_weight; /* <blkiotune><weight>: 10 to 1000; 0: not given */
        BlockTuning *block_devices;
        size_t n_block_devices;

        char *partition; /* <resource>: absolute, normalized, "/machine" where it isn't given */

        uint64_t tasks_max; /* <lxc1:tasks max='…'>; 0: not given; RESOURCE_UNLIMITED */
        OomPolicy oom_policy;
        ResourceLimit *limits;
        size_t n_limits;
} ResourcesDefinition;

/* The limit of memory at the start, bytes: hard_limit if there is one, else current_memory. */
uint64_t resources_memory_max(const ResourcesDefinition *resources);

/* Whether the set has this number. */
bool number_set_contains(const NumberSet *set, unsigned number);

/* Reads numbers and ranges with commas between, of which a ^ takes one out again: "0-3,^1,5". Returns
 * 0, -EINVAL where it isn't such a list, -ERANGE where a number is above NUMBER_SET_MAX, or -ENODATA
 * where nothing is left. */
int number_set_parse(const char *text, NumberSet *ret_set);
