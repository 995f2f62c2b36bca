/* Writes memory, processors, tasks and limits of processes into a native configuration. */
#include <inttypes.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/native-resources.h"
#include "xml/native-to.h"
#include "xml/resources.h"
#include "xml/tree.h"

static void put_limit(NativeWriter *writer, const char *key, uint64_t limit)
{
        if (limit == RESOURCE_UNLIMITED)
                fprintf(writer->out, "%s = max\n", key);
        else
                native_put_number(writer, key, limit);
}

static void write_memory(NativeWriter *writer)
{
        const ResourcesDefinition *resources = &writer->definition->resources;
        uint64_t memory = resources_memory_max(resources), both = resources->swap_hard_limit;

        put_limit(writer, "lxc.cgroup2.memory.max", memory);
        if (resources->soft_limit && resources->soft_limit != RESOURCE_UNLIMITED)
                native_put_number(writer, "lxc.cgroup2.memory.low", resources->soft_limit);
        if (both)
                put_limit(writer, "lxc.cgroup2.memory.swap.max",
                        both == RESOURCE_UNLIMITED ? both : both - memory);
        if (resources->oom_policy == OOM_KILL)
                native_put_number(writer, "lxc.cgroup2.memory.oom.group", 1);
}

static void write_cpu(NativeWriter *writer)
{
        const ResourcesDefinition *resources = &writer->definition->resources;

        if (resources->shares)
                native_put_number(
                        writer, "lxc.cgroup2.cpu.weight", native_shares_to_weight(resources->shares));
        if (!resources->quota && !resources->period)
                return;
        if (!resources->quota || resources->quota == RESOURCE_UNLIMITED)
                fprintf(writer->out, "lxc.cgroup2.cpu.max = max");
        else
                fprintf(writer->out, "lxc.cgroup2.cpu.max = %" PRIu64, resources->quota);
        if (resources->period)
                fprintf(writer->out, " %" PRIu64, resources->period);
        fprintf(writer->out, "\n");
}

/* As a list of ranges, which the kernel takes; it knows no ^. */
static void put_set(NativeWriter *writer, const char *key, const NumberSet *set)
{
        const char *comma = "";

        fprintf(writer->out, "%s = ", key);
        for (unsigned first = 0, last; first <= NUMBER_SET_MAX; first = last + 1) {
                last = first;
                if (!number_set_contains(set, first))
                        continue;
                while (number_set_contains(set, last + 1))
                        last++;
                fprintf(writer->out, last > first ? "%s%u-%u" : "%s%u", comma, first, last);
                comma = ",";
        }
        fprintf(writer->out, "\n");
}

static void write_sets(NativeWriter *writer)
{
        const ResourcesDefinition *resources = &writer->definition->resources;
        const xmlNode *memory = xml_child(xml_child(writer->root, "numatune"), "memory");

        if (resources->cpus.size > 0)
                put_set(writer, "lxc.cgroup2.cpuset.cpus", &resources->cpus);
        if (resources->numa_mode == NUMA_PREFERRED || resources->numa_mode == NUMA_INTERLEAVE)
                native_leave_out(writer, memory, "there is no key for modes but strict");
        if (resources->numa_mode != NUMA_NONE && resources->numa_mode != NUMA_PREFERRED)
                put_set(writer, "lxc.cgroup2.cpuset.mems", &resources->numa_nodes);
}

static void put_rlimit(NativeWriter *writer, uint64_t limit, const char *end)
{
        if (limit == RESOURCE_UNLIMITED)
                fprintf(writer->out, "unlimited%s", end);
        else
                fprintf(writer->out, "%" PRIu64 "%s", limit, end);
}

/* The view has them in the order of the document. */
static void write_limits(NativeWriter *writer)
{
        const ResourcesDefinition *resources = &writer->definition->resources;
        const xmlNode *container = domain_container_element(writer->root);
        const xmlNode *element = xml_child_in(container, LXC1_NAMESPACE, "rlimit");

        if (resources->tasks_max)
                put_limit(writer, "lxc.cgroup2.pids.max", resources->tasks_max);
        for (size_t i = 0; i < resources->n_limits && element; i++) {
                const char *name = xml_attribute(element, "name");

                name += strspn(name, " \t\r\n");
                fprintf(writer->out, "lxc.prlimit.%.*s = ", (int) strcspn(name, " \t\r\n"), name);
                put_rlimit(writer, resources->limits[i].soft, ":");
                put_rlimit(writer, resources->limits[i].hard, "\n");
                element = xml_next_in(element, LXC1_NAMESPACE, "rlimit");
        }
}

void native_write_resources(NativeWriter *writer)
{
        const xmlNode *partition = xml_child(xml_child(writer->root, "resource"), "partition");

        write_memory(writer);
        write_cpu(writer);
        write_sets(writer);
        write_limits(writer);
        if (partition && strcmp(writer->definition->resources.partition, "/machine") != 0)
                native_leave_out(writer, partition, NULL);
}

/* --- block devices --- */

/* "MAJOR:MINOR" in /dev/block/MAJOR:MINOR, which alone can be told without a look at the host. */
static const char *device_number(const char *path)
{
        static const char start[] = "/dev/block/";
        const char *number = path + strlen(start);
        size_t major, minor;

        if (strncmp(path, start, strlen(start)) != 0)
                return NULL;
        major = strspn(number, "0123456789");
        minor = number[major] == ':' ? strspn(number + major + 1, "0123456789") : 0;
        return major > 0 && minor > 0 && number[major + 1 + minor] == '\0' ? number : NULL;
}

static void put_maximum(NativeWriter *writer, const char *word, uint64_t maximum)
{
        if (maximum)
                fprintf(writer->out, " %s=%" PRIu64, word, maximum);
}

static void write_block(NativeWriter *writer, const BlockTuning *tuning, const char *number)
{
        if (tuning->weight)
                fprintf(writer->out, "lxc.cgroup2.io.weight = %s %u\n", number,
                        tuning->weight / NATIVE_BLOCK_WEIGHT);
        if (!tuning->read_bytes_per_second && !tuning->write_bytes_per_second &&
                !tuning->read_requests_per_second && !tuning->write_requests_per_second)
                return;
        fprintf(writer->out, "lxc.cgroup2.io.max = %s", number);
        put_maximum(writer, "rbps", tuning->read_bytes_per_second);
        put_maximum(writer, "wbps", tuning->write_bytes_per_second);
        put_maximum(writer, "riops", tuning->read_requests_per_second);
        put_maximum(writer, "wiops", tuning->write_requests_per_second);
        fprintf(writer->out, "\n");
}

void native_write_blocks(NativeWriter *writer)
{
        const ResourcesDefinition *resources = &writer->definition->resources;
        const xmlNode *element = xml_child(xml_child(writer->root, "blkiotune"), "device");

        if (resources->block_weight)
                fprintf(writer->out, "lxc.cgroup2.io.weight = default %u\n",
                        resources->block_weight / NATIVE_BLOCK_WEIGHT);
        for (size_t i = 0; i < resources->n_block_devices && element; i++) {
                const char *number = device_number(resources->block_devices[i].path);

                if (number)
                        write_block(writer, &resources->block_devices[i], number);
                else
                        native_leave_out(writer, element,
                                "lxc needs the number of the device, which only the host knows");
                element = xml_next(element, "device");
        }
}
