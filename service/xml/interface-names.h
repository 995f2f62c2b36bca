/* What the interfaces of a domain are called. */
#pragma once

#include "xml/domain.h"

#define INTERFACE_NAME_SIZE 24

/* The name that interface `index` has in the container: the definition's, or else ethN. Returns it, or
 * the buffer that it was written to; valid as long as both. */
const char *interface_guest_name(
        const DomainDefinition *definition, size_t index, char buffer[INTERFACE_NAME_SIZE]);
