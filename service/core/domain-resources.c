/* What a domain may use of its host: checked, and said in the words of its scope. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/domain-resources.h"
#include "host/controllers.h"
#include "host/topology.h"

/* Where the definition says nothing of it. */
#define TASKS_MAX 16384
#define PARTITION "/machine"

/* The kernel's own, in microseconds. */
#define CPU_PERIOD 100000

#define USEC_PER_SEC UINT64_C(1000000)

static uint64_t clamp(uint64_t value, uint64_t least, uint64_t most)
{
        return value < least ? least : value > most ? most : value;
}

/* As the service manager itself translates, see CPUShares= in systemd.resource-control(5). */
static uint64_t weight_of_shares(uint64_t shares)
{
        return shares == 0 ? 0 : clamp(shares * 100 / 1024, 1, 10000);
}

/* Likewise, BlockIOWeight=. */
static uint64_t weight_of_block_weight(unsigned weight)
{
        return weight == 0 ? 0 : clamp((uint64_t) weight * 100 / 500, 1, 10000);
}

/* Rounded up: rounded down, the service manager's way back would lose a microsecond. When it reads its
 * units anew it has whole percents left, rounded down, and takes no percent at all for no limit. */
static uint64_t quota_per_second(const ResourcesDefinition *resources)
{
        uint64_t period = resources->period ? resources->period : CPU_PERIOD;
        uint64_t quota;

        if (resources->quota == 0 || resources->quota > (UINT64_MAX - period) / USEC_PER_SEC)
                return resources->quota ? SCOPE_UNLIMITED : 0;
        quota = (resources->quota * USEC_PER_SEC + period - 1) / period;
        return quota < USEC_PER_SEC / 100 ? USEC_PER_SEC / 100 : quota;
}

/* What is left for swap of the limit of both. */
static uint64_t swap_max(const ResourcesDefinition *resources)
{
        uint64_t memory = resources_memory_max(resources), both = resources->swap_hard_limit;

        if (both == 0 || both == RESOURCE_UNLIMITED)
                return SCOPE_UNLIMITED;
        return both > memory ? both - memory : 0;
}

static bool binds_memory(const ResourcesDefinition *resources)
{
        return resources->numa_mode == NUMA_STRICT || resources->numa_mode == NUMA_RESTRICTIVE ||
                resources->numa_mode == NUMA_INTERLEAVE;
}

static void translate_device(const BlockTuning *tuning, BlockLimits *ret_limits)
{
        *ret_limits = (BlockLimits){
                .path = tuning->path,
                .values = {
                        [BLOCK_WEIGHT] = weight_of_block_weight(tuning->weight),
                        [BLOCK_READ_BYTES] = tuning->read_bytes_per_second,
                        [BLOCK_WRITE_BYTES] = tuning->write_bytes_per_second,
                        [BLOCK_READ_REQUESTS] = tuning->read_requests_per_second,
                        [BLOCK_WRITE_REQUESTS] = tuning->write_requests_per_second,
                },
        };
}

int domain_limits_make(const ResourcesDefinition *resources, DomainLimits *ret_limits)
{
        const bool has_soft_limit = resources->soft_limit != RESOURCE_UNLIMITED;
        BlockLimits *devices = calloc(resources->n_block_devices + 1, sizeof(*devices));

        if (!devices)
                return -ENOMEM;
        for (size_t i = 0; i < resources->n_block_devices; i++)
                translate_device(resources->block_devices + i, devices + i);
        *ret_limits = (DomainLimits){
                .block_devices = devices,
                .scope = {
                        .memory_max = resources_memory_max(resources),
                        /* Above it memory is taken back first; with none there is nothing to spare. */
                        .memory_low = has_soft_limit ? resources->soft_limit : 0,
                        .memory_swap_max = swap_max(resources),
                        .cpu_weight = weight_of_shares(resources->shares),
                        .cpu_quota = quota_per_second(resources),
                        .cpu_period = resources->period,
                        .cpus = { resources->cpus.bits, resources->cpus.size },
                        .nodes = { resources->numa_nodes.bits,
                                binds_memory(resources) ? resources->numa_nodes.size : 0 },
                        .io_weight = weight_of_block_weight(resources->block_weight),
                        .block_devices = devices,
                        .n_block_devices = resources->n_block_devices,
                        .tasks_max = resources->tasks_max ? resources->tasks_max : TASKS_MAX,
                },
        };
        return 0;
}

void domain_limits_free(DomainLimits *limits)
{
        free(limits->block_devices);
        limits->block_devices = NULL;
}

/* The default limit of tasks is no reason to refuse a host without the controller. */
static void list_controllers(const ResourcesDefinition *resources, const char *ret_names[5])
{
        size_t n = 0;

        if (resources->shares || resources->period || resources->quota)
                ret_names[n++] = "cpu";
        if (resources->cpus.size || (binds_memory(resources) && resources->numa_nodes.size))
                ret_names[n++] = "cpuset";
        if (resources->block_weight || resources->n_block_devices)
                ret_names[n++] = "io";
        if (resources->tasks_max && resources->tasks_max != RESOURCE_UNLIMITED)
                ret_names[n++] = "pids";
        ret_names[n] = NULL;
}

/* A path elsewhere could lie on a network file system that doesn't answer. */
static int check_block_device(const BlockTuning *tuning, Error *ret_error)
{
        struct stat status;

        if (strncmp(tuning->path, "/dev/", strlen("/dev/")) != 0)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "line %d: <blkiotune>: %s: only a path below /dev is looked up", tuning->line,
                        tuning->path);
        if (stat(tuning->path, &status) < 0)
                return error_set_errno(ret_error, -errno, ERROR_NO_SUCH_DEVICE,
                        "line %d: <blkiotune>: can't find %s", tuning->line, tuning->path);
        if (!S_ISBLK(status.st_mode))
                return error_set(ret_error, -ENOTBLK, ERROR_NO_SUCH_DEVICE,
                        "line %d: <blkiotune>: %s is no block device", tuning->line, tuning->path);
        return 0;
}

int domain_resources_check(
        const ResourcesDefinition *resources, const char *allowed_missing, Error *ret_error)
{
        const NumberSet *cpus = &resources->cpus, *nodes = &resources->numa_nodes;
        const char *controllers[5];
        int r;

        list_controllers(resources, controllers);
        r = controllers_check(allowed_missing, controllers, ret_error);
        if (r == 0)
                r = topology_check_processors("<vcpu>: the cpuset", cpus->bits, cpus->size, ret_error);
        if (r == 0 && resources->numa_mode != NUMA_NONE)
                r = topology_check_nodes("<numatune>: the nodeset", nodes->bits, nodes->size, ret_error);
        for (size_t i = 0; r == 0 && i < resources->n_block_devices; i++)
                r = check_block_device(resources->block_devices + i, ret_error);
        return r;
}

int domain_slice_name(const ResourcesDefinition *resources, char **ret_slice, Error *ret_error)
{
        const char *partition = resources->partition ? resources->partition : PARTITION;
        int r = scope_slice_name(partition, ret_slice);

        if (r == -ENAMETOOLONG)
                return error_set(ret_error, r, ERROR_UNSUPPORTED,
                        "<resource>: the partition's name is too long for a slice of systemd's");
        return r < 0 ? error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory") : 0;
}
