/* Reads what a native configuration has of memory, processors, tasks and limits of processes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xml/native-from.h"
#include "xml/native-resources.h"
#include "xml/native-tree.h"
#include "xml/resources.h"
#include "xml/tree.h"
#include "xml/value.h"

#define DEFAULT_MEMORY (UINT64_C(64) * 1024 * 1024)

/* What libvirt takes for no limit, in KiB. */
#define UNLIMITED_KIB UINT64_C(9007199254740991)

/* The line of cgroup2 where there is one: it is the only hierarchy of a host that can run lxc1d. */
static NativeLine *last_of(const NativeConfig *config, const char *key, const char *old_key)
{
        NativeLine *line = native_last(config, key), *old_line = native_last(config, old_key);

        return line ? line : old_line;
}

bool native_has_memory_limit(const NativeConfig *config)
{
        size_t n, n_old;

        native_lines(config, "lxc.cgroup2.memory.max", &n);
        native_lines(config, "lxc.cgroup.memory.limit_in_bytes", &n_old);
        return n + n_old > 0;
}

/* An amount as the kernel takes it, "max" or "-1" being no limit. NULL: *ret_bytes is 0. */
static int read_amount(const NativeLine *line, uint64_t *ret_bytes, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE], digits[24] = "";
        size_t n_digits = line ? strspn(line->value, "0123456789") : 0;
        uint64_t amount;

        *ret_bytes = 0;
        if (!line)
                return 0;
        if (strcmp(line->value, "max") == 0 || strcmp(line->value, "-1") == 0) {
                *ret_bytes = RESOURCE_UNLIMITED;
                return 0;
        }
        if (n_digits < sizeof(digits))
                memcpy(digits, line->value, n_digits);
        if (value_parse_number(digits, UINT64_MAX, &amount) < 0 ||
                value_to_bytes(amount, line->value[n_digits] ? line->value + n_digits : "b", ret_bytes) <
                        0)
                return native_invalid(ret_error, line,
                        "\"%s\" is not an amount of bytes, perhaps with one of the units " VALUE_UNITS
                        ", nor \"max\" or \"-1\"",
                        value_quote(line->value, quoted));
        return 0;
}

static void add_limit(xmlNode *domain, const NativeLine *line, const char *name, uint64_t bytes)
{
        xmlNode *memtune = native_part(domain, line, "memtune");

        native_add_bytes(
                memtune, line, name, bytes == RESOURCE_UNLIMITED ? UNLIMITED_KIB * 1024 : bytes);
}

/* memory.swap.max is that of swap alone. */
static int read_swap(const NativeConfig *config, xmlNode *domain, uint64_t memory, Error *ret_error)
{
        NativeLine *old_line = native_last(config, "lxc.cgroup.memory.memsw.limit_in_bytes");
        NativeLine *line = native_last(config, "lxc.cgroup2.memory.swap.max");
        uint64_t bytes;
        int r;

        r = read_amount(line ? line : old_line, &bytes, ret_error);
        if (r < 0 || (!line && !old_line))
                return r;
        if (line && bytes != RESOURCE_UNLIMITED) {
                if (memory == RESOURCE_UNLIMITED)
                        return native_note(line, "not without a limit of memory");
                if (bytes > INT64_MAX - memory)
                        return native_invalid(ret_error, line, "it is too large");
                bytes += memory;
        }
        add_limit(domain, line ? line : old_line, "swap_hard_limit", bytes);
        return 0;
}

/* No soft limit in cgroup v1 is no protection, but all of it in cgroup2. */
static int read_soft_limit(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        NativeLine *old_line = native_last(config, "lxc.cgroup.memory.soft_limit_in_bytes");
        NativeLine *line = native_last(config, "lxc.cgroup2.memory.low");
        uint64_t bytes;
        int r;

        r = read_amount(line ? line : old_line, &bytes, ret_error);
        if (r < 0 || bytes == 0)
                return r;
        if (bytes != RESOURCE_UNLIMITED)
                add_limit(domain, line ? line : old_line, "soft_limit", bytes);
        else if (line)
                return native_note(line, "only an amount is possible");
        return 0;
}

int native_read_memory(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *line =
                last_of(config, "lxc.cgroup2.memory.max", "lxc.cgroup.memory.limit_in_bytes");
        uint64_t memory;
        int r;

        r = read_amount(line, &memory, ret_error);
        if (r < 0)
                return r;
        if (!line)
                memory = DEFAULT_MEMORY;
        native_add_bytes(domain, line, "memory", memory == RESOURCE_UNLIMITED ? DEFAULT_MEMORY : memory);
        if (line)
                add_limit(domain, line, "hard_limit", memory);
        r = read_soft_limit(config, domain, ret_error);
        return r < 0 ? r : read_swap(config, domain, memory, ret_error);
}

static int read_weight(NativeLine *line, xmlNode *domain, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t weight;

        if (value_parse_number(line->value, NATIVE_WEIGHT_MAX, &weight) < 0 || weight == 0)
                return native_invalid(ret_error, line, "\"%s\" is not a whole number from 1 to %d",
                        value_quote(line->value, quoted), NATIVE_WEIGHT_MAX);
        native_add_number(
                native_part(domain, line, "cputune"), line, "shares", native_weight_to_shares(weight));
        return 0;
}

/* "max" or microseconds, and a period where it isn't the kernel's own. */
static int read_cpu_max(const NativeLine *line, xmlNode *domain, Error *ret_error)
{
        xmlNode *cputune = native_part(domain, line, "cputune");
        _cleanup_free_ char **words = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        size_t n;
        int r;

        r = native_split(line->value, &words);
        if (r < 0)
                return r;
        n = native_count_words(words);
        if (n < 1 || n > 2)
                return native_invalid(ret_error, line,
                        "\"%s\" is neither a quota nor a quota and a period, in microseconds",
                        value_quote(line->value, quoted));
        if (n == 2)
                native_add_text(cputune, line, "period", words[1]);
        native_add_text(cputune, line, "quota", strcmp(words[0], "max") == 0 ? "-1" : words[0]);
        return 0;
}

static void copy_value(const NativeLine *line, xmlNode *domain, const char *name)
{
        if (line)
                native_add_text(native_part(domain, line, "cputune"), line, name, line->value);
}

static int read_cpu_tuning(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *shares = native_last(config, "lxc.cgroup.cpu.shares");
        const NativeLine *period = native_last(config, "lxc.cgroup.cpu.cfs_period_us");
        const NativeLine *quota = native_last(config, "lxc.cgroup.cpu.cfs_quota_us");
        NativeLine *weight = native_last(config, "lxc.cgroup2.cpu.weight");
        const NativeLine *maximum = native_last(config, "lxc.cgroup2.cpu.max");
        int r = 0;

        if (weight)
                r = read_weight(weight, domain, ret_error);
        else
                copy_value(shares, domain, "shares");
        if (r < 0)
                return r;
        if (maximum)
                return read_cpu_max(maximum, domain, ret_error);
        copy_value(period, domain, "period");
        copy_value(quota, domain, "quota");
        return 0;
}

int native_read_processors(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *cpus = last_of(config, "lxc.cgroup2.cpuset.cpus", "lxc.cgroup.cpuset.cpus");
        const NativeLine *nodes = last_of(config, "lxc.cgroup2.cpuset.mems", "lxc.cgroup.cpuset.mems");
        xmlNode *element;

        if (cpus) {
                element = native_add_text(domain, cpus, "vcpu", "1");
                native_set(element, "placement", "static");
                native_set(element, "cpuset", cpus->value);
        }
        if (nodes) {
                element = native_add(native_add(domain, nodes, "numatune"), nodes, "memory");
                native_set(element, "mode", "strict");
                native_set(element, "nodeset", nodes->value);
        }
        return read_cpu_tuning(config, domain, ret_error);
}

static int read_tasks(const NativeConfig *config, xmlNode *domain)
{
        const NativeLine *line = last_of(config, "lxc.cgroup2.pids.max", "lxc.cgroup.pids.max");
        xmlNode *tasks;

        if (!line)
                return 0;
        tasks = native_add(native_container(domain, line), line, "tasks");
        native_set(tasks, "max", strcmp(line->value, "max") == 0 ? "unlimited" : line->value);
        return 0;
}

static int read_oom(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *line = native_last(config, "lxc.cgroup2.memory.oom.group");
        char quoted[VALUE_QUOTE_SIZE];
        int index = line ? value_find_word(line->value, "0, 1") : 0;

        if (index < 0)
                return native_invalid(
                        ret_error, line, "\"%s\" is neither 0 nor 1", value_quote(line->value, quoted));
        if (line)
                native_set(native_add(native_container(domain, line), line, "oom"), "policy",
                        index == 1 ? "kill" : "continue");
        return 0;
}

/* "soft:hard", or one for both. */
static int read_limit(NativeLine *line, xmlNode *domain)
{
        const char *colon = strchr(line->value, ':');
        _cleanup_free_ char *soft = strndup(line->value, strcspn(line->value, ":"));
        xmlNode *limit = native_add(native_container(domain, line), line, "rlimit");

        if (!soft)
                return -ENOMEM;
        native_set(limit, "name", line->key + strlen("lxc.prlimit."));
        native_set(limit, "soft", value_trim(soft));
        native_set(limit, "hard", colon ? colon + 1 + strspn(colon + 1, " \t") : soft);
        line->is_used = true;
        return 0;
}

int native_read_limits(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        NativeLine **lines;
        size_t n;
        int r;

        r = read_tasks(config, domain);
        if (r >= 0)
                r = read_oom(config, domain, ret_error);
        lines = native_lines_below(config, "lxc.prlimit.", &n);
        for (size_t i = 0; i < n && r >= 0; i++) {
                /* Of a name that is there more than once the last one counts. */
                if (i + 1 < n && strcmp(lines[i]->key, lines[i + 1]->key) == 0)
                        lines[i]->is_used = true;
                else
                        r = read_limit(lines[i], domain);
        }
        return r;
}
