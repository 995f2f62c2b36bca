/* What a domain may use of its host: checked, and said in the words of its scope. */
#pragma once

#include "base/error.h"
#include "host/scope.h"
#include "xml/resources.h"

/* The limits, and what they point to beside the definition. */
typedef struct DomainLimits {
        ScopeLimits scope;
        BlockLimits *block_devices;
} DomainLimits;

/* Translates. The resources must outlive the result, which is freed with domain_limits_free(). Returns 0
 * or -ENOMEM. Pure. */
int domain_limits_make(const ResourcesDefinition *resources, DomainLimits *ret_limits);

void domain_limits_free(DomainLimits *limits);

/* Checks that the host has what the limits are about: controllers, processors, nodes, block devices.
 * `allowed_missing` is that of controllers_check(). Returns 0, or a negative errno with
 * MissingController, Unsupported or NoSuchDevice. Never waits: it looks at nothing outside of /sys and
 * /dev. */
int domain_resources_check(
        const ResourcesDefinition *resources, const char *allowed_missing, Error *ret_error);

/* The slice of <resource><partition>. Returns 0, -ENOMEM, or -ENAMETOOLONG with Unsupported. */
int domain_slice_name(const ResourcesDefinition *resources, char **ret_slice, Error *ret_error);
