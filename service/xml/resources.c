/* What follows from a domain's resources. */
#include "xml/resources.h"

uint64_t resources_memory_max(const ResourcesDefinition *resources)
{
        return resources->hard_limit ? resources->hard_limit : resources->current_memory;
}

bool number_set_contains(const NumberSet *set, unsigned number)
{
        return number / 8 < set->size && (set->bits[number / 8] >> number % 8 & 1);
}
