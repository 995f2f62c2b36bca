/* What the interfaces of a domain are called. */
#include <stdio.h>

#include "xml/interface-names.h"

const char *interface_guest_name(
        const DomainDefinition *definition, size_t index, char buffer[INTERFACE_NAME_SIZE])
{
        if (definition->interfaces[index].guest_device)
                return definition->interfaces[index].guest_device;
        snprintf(buffer, INTERFACE_NAME_SIZE, "eth%zu", index);
        return buffer;
}
