/* Reads what a domain may use of its host: memory, processors, NUMA nodes, and its place there. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

#define QUOTA_MAX (UINT64_C(1) << 44)

static int read_memory(ResourcesDefinition *resources, const xmlNode *root, Error *ret_error)
{
        const xmlNode *memory, *current = xml_child(root, "currentMemory");
        int r;

        r = field_child(root, "memory", &memory, ret_error);
        if (r < 0)
                return r;
        r = field_size(memory, &resources->memory, ret_error);
        if (r < 0)
                return r;

        resources->current_memory = resources->memory;
        if (!current)
                return 0;
        r = field_size(current, &resources->current_memory, ret_error);
        if (r < 0)
                return r;
        if (resources->current_memory > resources->memory) /* as libvirt reads it */
                resources->current_memory = resources->memory;
        return 0;
}

/* Leaves *ret_limit alone where there is no such element. */
static int read_limit(const xmlNode *tune, const char *name, uint64_t *ret_limit, Error *ret_error)
{
        const xmlNode *element = xml_child(tune, name);

        return element ? field_size_limit(element, ret_limit, ret_error) : 0;
}

static int read_memory_tuning(ResourcesDefinition *resources, const xmlNode *root, Error *ret_error)
{
        const xmlNode *tune = xml_child(root, "memtune");
        int r;

        r = read_limit(tune, "hard_limit", &resources->hard_limit, ret_error);
        if (r < 0)
                return r;
        r = read_limit(tune, "soft_limit", &resources->soft_limit, ret_error);
        if (r < 0)
                return r;
        r = read_limit(tune, "swap_hard_limit", &resources->swap_hard_limit, ret_error);
        if (r < 0)
                return r;
        if (resources->swap_hard_limit && resources->swap_hard_limit < resources_memory_max(resources))
                return xml_invalid(ret_error, xml_child(tune, "swap_hard_limit"),
                        "it is the limit of memory and swap together, and must not be less than that of "
                        "memory, which is <%s>",
                        resources->hard_limit                              ? "hard_limit"
                                : xml_child(root, "currentMemory") != NULL ? "currentMemory"
                                                                           : "memory");
        return 0;
}

static int read_set(const xmlNode *element, const char *attribute, const char *text, NumberSet *set,
        Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int r = number_set_parse(text, set);

        value_quote(text, quoted);
        if (r == -ERANGE)
                return xml_invalid(ret_error, element, "%s \"%s\" has a number above %d", attribute,
                        quoted, NUMBER_SET_MAX);
        if (r == -ENODATA)
                return xml_invalid(
                        ret_error, element, "%s \"%s\" has no number at all", attribute, quoted);
        if (r < 0)
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not a list of numbers and ranges such as \"0-3,^1,5\"", attribute,
                        quoted);
        return 0;
}

static int read_vcpu(ResourcesDefinition *resources, const xmlNode *root, Error *ret_error)
{
        const xmlNode *vcpu = xml_child(root, "vcpu");
        const char *cpus = vcpu ? xml_attribute(vcpu, "cpuset") : NULL;
        uint64_t count = 1;
        int r;

        if (vcpu) {
                r = field_number(vcpu, 1, UINT_MAX, &count, ret_error);
                if (r < 0)
                        return r;
        }
        resources->vcpus = (unsigned) count;
        return cpus ? read_set(vcpu, "cpuset", cpus, &resources->cpus, ret_error) : 0;
}

/* Microseconds in a period; what is negative is unlimited, as 0 is. */
static int read_quota(ResourcesDefinition *resources, const xmlNode *element, Error *ret_error)
{
        _cleanup_free_ char *text = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t quota;
        bool negative;
        int r;

        r = xml_text(element, &text);
        if (r < 0)
                return r;
        value_trim(text);
        negative = text[0] == '-' && text[1] >= '0' && text[1] <= '9';

        r = value_parse_number(text + negative, negative ? UINT64_MAX : QUOTA_MAX, &quota);
        if (r < 0 || (!negative && quota > 0 && quota < 1000))
                return xml_invalid(ret_error, element,
                        "\"%s\" is neither a whole number from 1000 to 17592186044416 nor, for "
                        "unlimited, negative or 0",
                        value_quote(text, quoted));
        resources->quota = negative || quota == 0 ? RESOURCE_UNLIMITED : quota;
        return 0;
}

static int read_period(ResourcesDefinition *resources, const xmlNode *element, Error *ret_error)
{
        uint64_t period;
        int r;

        r = field_number(element, 0, 1000000, &period, ret_error);
        if (r < 0)
                return r;
        if (period > 0 && period < 1000) /* libvirt takes 0 for none */
                return xml_invalid(ret_error, element,
                        "%u is not a whole number from 1000 to 1000000, nor 0", (unsigned) period);
        resources->period = period;
        return 0;
}

static int read_cpu_tuning(ResourcesDefinition *resources, const xmlNode *root, Error *ret_error)
{
        const xmlNode *tune = xml_child(root, "cputune");
        const xmlNode *shares = xml_child(tune, "shares"), *period = xml_child(tune, "period");
        const xmlNode *quota = xml_child(tune, "quota");
        int r = 0;

        if (shares)
                r = field_number(shares, 2, 262144, &resources->shares, ret_error);
        if (r >= 0 && period)
                r = read_period(resources, period, ret_error);
        if (r >= 0 && quota)
                r = read_quota(resources, quota, ret_error);
        return r;
}

static int read_numa_tuning(ResourcesDefinition *resources, const xmlNode *root, Error *ret_error)
{
        static const char modes[] = "strict, preferred, interleave, restrictive";
        const xmlNode *memory = xml_child(xml_child(root, "numatune"), "memory");
        unsigned mode = 0;
        const char *nodes, *placement;
        int r;

        if (!memory)
                return 0;
        r = field_word(memory, "mode", modes, &mode, ret_error);
        if (r < 0)
                return r;

        nodes = xml_attribute(memory, "nodeset");
        placement = xml_attribute(memory, "placement");
        if (!nodes && placement && value_is_listed(placement, "static"))
                return xml_invalid(
                        ret_error, memory, "placement \"static\" needs the attribute \"nodeset\"");
        if (!nodes)
                return 0;
        resources->numa_mode = (NumaMode) (NUMA_STRICT + mode);
        return read_set(memory, "nodeset", nodes, &resources->numa_nodes, ret_error);
}

static int read_partition(ResourcesDefinition *resources, const xmlNode *root, Error *ret_error)
{
        const xmlNode *element = xml_child(xml_child(root, "resource"), "partition");
        int r;

        if (!element) {
                resources->partition = strdup("/machine");
                return resources->partition ? 0 : -ENOMEM;
        }
        r = field_path(element, true, &resources->partition, ret_error);
        if (r < 0)
                return r;
        if (strcmp(resources->partition, "/") == 0)
                return xml_invalid(ret_error, element,
                        "\"/\" is all of the host, and not a partition such as \"/machine\"");
        return 0;
}

int domain_read_resources(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        ResourcesDefinition *resources = &definition->resources;
        int r;

        if ((r = read_memory(resources, root, ret_error)) < 0 ||
                (r = read_memory_tuning(resources, root, ret_error)) < 0 ||
                (r = read_vcpu(resources, root, ret_error)) < 0 ||
                (r = read_cpu_tuning(resources, root, ret_error)) < 0 ||
                (r = read_numa_tuning(resources, root, ret_error)) < 0 ||
                (r = read_partition(resources, root, ret_error)) < 0)
                return r;
        return 0;
}
