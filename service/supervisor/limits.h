/* Limits of a process that its children inherit: setrlimit(2), and the memory policy, set_mempolicy(2).
 */
#pragma once

#include "base/error.h"
#include "xml/domain.h"

/* Raises hard limits to what the definition wants, for which only the host's root has the right. */
int limits_raise(const DomainDefinition *definition, Error *ret_error);

/* Sets the limits and the memory policy for good. */
int limits_apply(const DomainDefinition *definition, Error *ret_error);
