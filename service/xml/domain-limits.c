/* Reads what of <lxc1:container> is about limits: tasks, what is killed without memory, getrlimit(2). */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* The most that the kernel takes for pids.max, its PID_MAX_LIMIT. */
#define TASKS_LIMIT_MAX (4 * 1024 * 1024)

static const char limit_names[] =
        "as, cpu, fsize, data, stack, core, rss, nproc, nofile, memlock, locks, "
        "sigpending, msgqueue, nice, rtprio, rttime";

/* In that order. */
static const int limit_resources[] = { RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK,
        RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_LOCKS,
        RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_RTTIME };

const xmlNode *domain_container_element(const xmlNode *root)
{
        return xml_child_in(xml_child(root, "metadata"), LXC1_NAMESPACE, "container");
}

/* A number, or "unlimited". */
static int read_limit(const xmlNode *element, const char *attribute, uint64_t minimum, uint64_t maximum,
        uint64_t *ret_limit, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *text;
        uint64_t limit;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        if (r < 0)
                return r;
        if (value_is_listed(text, "unlimited")) {
                *ret_limit = RESOURCE_UNLIMITED;
                return 0;
        }
        if (value_parse_number(text, maximum, &limit) < 0 || limit < minimum)
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is neither a whole number from %ju to %ju nor \"unlimited\"",
                        attribute, value_quote(text, quoted), (uintmax_t) minimum, (uintmax_t) maximum);
        *ret_limit = limit;
        return 0;
}

static int read_rlimit(ResourcesDefinition *resources, const xmlNode *element, Error *ret_error)
{
        ResourceLimit *limit = &resources->limits[resources->n_limits];
        char quoted[VALUE_QUOTE_SIZE];
        unsigned name = 0;
        int r;

        r = field_required_word(element, "name", limit_names, &name, ret_error);
        if (r < 0)
                return r;
        limit->resource = limit_resources[name];
        for (size_t i = 0; i < resources->n_limits; i++)
                if (resources->limits[i].resource == limit->resource)
                        return xml_invalid(ret_error, element, "there is another limit of \"%s\"",
                                value_quote(xml_attribute(element, "name"), quoted));
        r = read_limit(element, "hard", 0, INT64_MAX, &limit->hard, ret_error);
        if (r < 0)
                return r;
        limit->soft = limit->hard;
        if (xml_attribute(element, "soft")) {
                r = read_limit(element, "soft", 0, INT64_MAX, &limit->soft, ret_error);
                if (r < 0)
                        return r;
        }
        if (limit->soft > limit->hard)
                return xml_invalid(ret_error, element, "soft must not be more than hard");
        resources->n_limits++;
        return 0;
}

static int read_rlimits(ResourcesDefinition *resources, const xmlNode *container, Error *ret_error)
{
        int r;

        if (!xml_child_in(container, LXC1_NAMESPACE, "rlimit"))
                return 0;
        /* As no name may be there twice, one more than there are names is enough. */
        resources->limits = calloc(ELEMENTS(limit_resources) + 1, sizeof(resources->limits[0]));
        if (!resources->limits)
                return -ENOMEM;

        for (const xmlNode *node = xml_child_in(container, LXC1_NAMESPACE, "rlimit"); node;
                node = xml_next_in(node, LXC1_NAMESPACE, "rlimit")) {
                r = read_rlimit(resources, node, ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}

int domain_read_limits(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        ResourcesDefinition *resources = &definition->resources;
        const xmlNode *container = domain_container_element(root);
        const xmlNode *tasks = xml_child_in(container, LXC1_NAMESPACE, "tasks");
        const xmlNode *oom = xml_child_in(container, LXC1_NAMESPACE, "oom");
        unsigned policy = OOM_CONTINUE;
        int r;

        if (tasks) {
                r = read_limit(tasks, "max", 1, TASKS_LIMIT_MAX, &resources->tasks_max, ret_error);
                if (r < 0)
                        return r;
        }
        if (oom) {
                r = field_required_word(oom, "policy", "continue, kill", &policy, ret_error);
                if (r < 0)
                        return r;
        }
        resources->oom_policy = (OomPolicy) policy;
        return read_rlimits(resources, container, ret_error);
}
