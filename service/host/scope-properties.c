/* The properties that a scope is made with, as the service manager wants to read them. */
#include <stdbool.h>

#include "host/scope.h"

/* Opens "(sv)" with the name, and in its variant an array of `element`. */
static int open_array(sd_bus_message *message, const char *name, const char *element)
{
        char array[16];
        int r;

        snprintf(array, sizeof(array), "a%s", element);
        r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', array);
        return r < 0 ? r : sd_bus_message_open_container(message, 'a', element);
}

static int close_array(sd_bus_message *message)
{
        int r = 0;

        for (int depth = 0; r >= 0 && depth < 3; depth++)
                r = sd_bus_message_close_container(message);
        return r;
}

static int append_pids(sd_bus_message *message, const ScopeProperties *properties)
{
        int r = open_array(message, "PIDs", "u");

        for (size_t i = 0; r >= 0 && i < properties->n_pids; i++)
                r = sd_bus_message_append(message, "u", (uint32_t) properties->pids[i]);
        return r < 0 ? r : close_array(message);
}

static int append_devices(sd_bus_message *message, const ScopeProperties *properties)
{
        int r = sd_bus_message_append(message, "(sv)", "DevicePolicy", "s", "strict");

        if (r >= 0)
                r = open_array(message, "DeviceAllow", "(ss)");
        for (size_t i = 0; r >= 0 && i < properties->n_devices; i++)
                r = sd_bus_message_append(
                        message, "(ss)", properties->devices[i].device, properties->devices[i].access);
        return r < 0 ? r : close_array(message);
}

static int append_number(sd_bus_message *message, const char *name, uint64_t value)
{
        return value == 0 ? 0 : sd_bus_message_append(message, "(sv)", name, "t", value);
}

static int append_bits(sd_bus_message *message, const char *name, NumberBits bits)
{
        int r;

        if (bits.size == 0)
                return 0;
        r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "ay");
        if (r >= 0)
                r = sd_bus_message_append_array(message, 'y', bits.bits, bits.size);
        for (int depth = 0; r >= 0 && depth < 2; depth++)
                r = sd_bus_message_close_container(message);
        return r;
}

static bool is_set(const ScopeLimits *limits, BlockProperty property)
{
        for (size_t i = 0; i < limits->n_block_devices; i++)
                if (limits->block_devices[i].values[property] > 0)
                        return true;
        return false;
}

static int append_block_devices(sd_bus_message *message, const ScopeLimits *limits)
{
        static const char *const names[] = {
                [BLOCK_WEIGHT] = "IODeviceWeight",
                [BLOCK_READ_BYTES] = "IOReadBandwidthMax",
                [BLOCK_WRITE_BYTES] = "IOWriteBandwidthMax",
                [BLOCK_READ_REQUESTS] = "IOReadIOPSMax",
                [BLOCK_WRITE_REQUESTS] = "IOWriteIOPSMax",
        };
        int r = 0;

        for (BlockProperty property = 0; r >= 0 && property < BLOCK_PROPERTIES; property++) {
                if (!is_set(limits, property))
                        continue;
                r = open_array(message, names[property], "(st)");
                for (size_t i = 0; r >= 0 && i < limits->n_block_devices; i++)
                        if (limits->block_devices[i].values[property] > 0)
                                r = sd_bus_message_append(message, "(st)", limits->block_devices[i].path,
                                        limits->block_devices[i].values[property]);
                if (r >= 0)
                        r = close_array(message);
        }
        return r;
}

static int append_limits(sd_bus_message *message, const ScopeLimits *limits)
{
        const struct {
                const char *name;
                uint64_t value;
        } numbers[] = {
                { "MemoryMax", limits->memory_max },
                { "MemoryLow", limits->memory_low },
                { "CPUWeight", limits->cpu_weight },
                { "CPUQuotaPerSecUSec", limits->cpu_quota },
                { "CPUQuotaPeriodUSec", limits->cpu_period },
                { "IOWeight", limits->io_weight },
                { "TasksMax", limits->tasks_max },
        };
        /* The one limit that may be zero. */
        int r = sd_bus_message_append(message, "(sv)", "MemorySwapMax", "t", limits->memory_swap_max);

        for (size_t i = 0; r >= 0 && i < ELEMENTS(numbers); i++)
                r = append_number(message, numbers[i].name, numbers[i].value);
        if (r >= 0)
                r = append_bits(message, "AllowedCPUs", limits->cpus);
        if (r >= 0)
                r = append_bits(message, "AllowedMemoryNodes", limits->nodes);
        return r < 0 ? r : append_block_devices(message, limits);
}

int scope_append_properties(sd_bus_message *message, const ScopeProperties *properties)
{
        int r = sd_bus_message_open_container(message, 'a', "(sv)");

        if (r >= 0)
                r = sd_bus_message_append(message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)", /* */
                        "Description", "s", properties->description,                   /* */
                        "Slice", "s", properties->slice,                               /* */
                        "Delegate", "b", 1,                                            /* */
                        "CollectMode", "s", "inactive-or-failed",                      /* */
                        "CPUAccounting", "b", 1,                                       /* */
                        "IOAccounting", "b", 1,                                        /* */
                        "MemoryAccounting", "b", 1,                                    /* */
                        "TasksAccounting", "b", 1);
        if (r >= 0)
                r = append_pids(message, properties);
        if (r >= 0)
                r = append_limits(message, &properties->limits);
        if (r >= 0)
                r = append_devices(message, properties);
        return r < 0 ? r : sd_bus_message_close_container(message);
}
