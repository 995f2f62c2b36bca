/* Scope units: the part of the service manager that owns a container's cgroup. Asynchronous.
 * Source: org.freedesktop.systemd1(5), systemd.scope(5), "Control Group APIs and Delegation". */
#pragma once

#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "base/error.h"

/* A connection's view of the service manager: what it tells of jobs and units. */
typedef struct ScopeManager ScopeManager;

/* One request under way. Freed by itself after its callback; or by scope_request_cancel(). */
typedef struct ScopeRequest ScopeRequest;

typedef struct DeviceRule {
        const char
                *device; /* "/dev/null", "char-pts": see DeviceAllow= in systemd.resource-control(5) */
        const char *access; /* of "rwm" */
} DeviceRule;

/* A limit that is none. */
#define SCOPE_UNLIMITED UINT64_MAX

/* What is set for a single block device. */
typedef enum BlockProperty {
        BLOCK_WEIGHT,     /* 1 to 10000, the kernel's own default is 100 */
        BLOCK_READ_BYTES, /* in a second, as the others */
        BLOCK_WRITE_BYTES,
        BLOCK_READ_REQUESTS,
        BLOCK_WRITE_REQUESTS,
        BLOCK_PROPERTIES, /* how many there are */
} BlockProperty;

typedef struct BlockLimits {
        const char *path;                  /* absolute, normalized */
        uint64_t values[BLOCK_PROPERTIES]; /* 0: not set */
} BlockLimits;

/* Numbers of processors or NUMA nodes: one bit each, the lowest of the first byte is number 0. */
typedef struct NumberBits {
        const unsigned char *bits;
        size_t size; /* bytes; 0: not set */
} NumberBits;

/* See systemd.resource-control(5). 0 is "not set" where nothing else is said. */
typedef struct ScopeLimits {
        uint64_t memory_max;      /* bytes; SCOPE_UNLIMITED */
        uint64_t memory_low;      /* bytes; 0: none */
        uint64_t memory_swap_max; /* bytes; SCOPE_UNLIMITED */
        uint64_t cpu_weight;      /* 1 to 10000, the kernel's own default is 100 */
        uint64_t cpu_quota;       /* microseconds of CPU time in a second; SCOPE_UNLIMITED */
        uint64_t cpu_period;      /* microseconds, 1000 to 1000000 */
        NumberBits cpus;
        NumberBits nodes;
        uint64_t io_weight; /* 1 to 10000, the kernel's own default is 100 */
        const BlockLimits *block_devices;
        size_t n_block_devices;
        uint64_t tasks_max; /* SCOPE_UNLIMITED */
} ScopeLimits;

typedef struct ScopeProperties {
        const char *unit;
        const char *description;
        const char *slice;
        const pid_t *pids; /* the first processes of the scope */
        size_t n_pids;
        ScopeLimits limits;
        const DeviceRule *devices; /* all that is allowed */
        size_t n_devices;
} ScopeProperties;

/* Told once; error is NULL when all went well, and borrowed. */
typedef void (*ScopeCallback)(void *userdata, const Error *error);

/* Subscribes to the service manager's signals. The bus must outlive the result. */
int scope_manager_new(sd_bus *bus, ScopeManager **ret_manager);

/* Cancels all requests, without their callbacks. Takes NULL, returns NULL. */
ScopeManager *scope_manager_free(ScopeManager *manager);

/* Creates the scope and tells once its job has ended: the process is in its cgroup and all limits
 * are set, or the error says why not. */
int scope_start(ScopeManager *manager, const ScopeProperties *properties, ScopeCallback callback,
        void *userdata, ScopeRequest **ret_request);

/* Kills all that is left in the scope and tells once the unit is gone altogether, so that its name
 * is free again, or, where another unit keeps it loaded, once it is inactive. A unit that doesn't
 * exist is gone. */
int scope_remove(ScopeManager *manager, const char *unit, ScopeCallback callback, void *userdata,
        ScopeRequest **ret_request);

/* Forgets the request: its callback won't be called. Takes NULL, returns NULL. */
ScopeRequest *scope_request_cancel(ScopeRequest *request);

/* The name of a unit that belongs to a domain or network: between prefix and suffix, which are as they
 * are to be, its name, escaped by the rules of systemd.unit(5). One too long for a unit is cut and its
 * UUID put behind. Returns 0 or -ENOMEM. */
int unit_name_make(const char *prefix, const char *name, const unsigned char uuid[16],
        const char *suffix, char **ret_unit);

/* The name of a domain's scope, as machined names its own: "machine-lxc1\x2dNAME.scope". Returns 0
 * or -ENOMEM. */
int scope_unit_name(const char *domain, const unsigned char uuid[16], char **ret_unit);

/* The name of the slice for <resource><partition>, an absolute and normalized path that is not "/":
 * what systemd-escape(1) makes of it with --path --suffix=slice. Returns 0, -ENOMEM, or
 * -ENAMETOOLONG where no unit can have that name. */
int scope_slice_name(const char *partition, char **ret_slice);

/* Appends the array of properties to a call of StartTransientUnit. */
int scope_append_properties(sd_bus_message *message, const ScopeProperties *properties);
