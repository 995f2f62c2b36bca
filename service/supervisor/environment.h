/* What init is told: its arguments and its environment. */
#pragma once

#include "xml/domain.h"

/* Makes the NULL-terminated argument vector of init: the path itself and each <initarg>.
 * Returns 0 or -ENOMEM; free it with strings_free(). */
int arguments_make(const DomainDefinition *definition, char ***ret_arguments);

/* Makes the NULL-terminated environment: the few variables that every init has, those that tell
 * what container it is in (systemd's container interface: container, container_uuid,
 * container_ttys; the peer's: LIBVIRT_LXC_NAME, _UUID and, where there is a <cmdline>, _CMDLINE),
 * and then each <initenv>, which replaces one of the same name. Returns 0 or -ENOMEM. */
int environment_make(const DomainDefinition *definition, char ***ret_environment);

/* Frees a NULL-terminated vector and its strings. Takes NULL. */
void strings_free(char **strings);
