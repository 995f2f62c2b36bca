/* What packets may do that come from a network or go to it, as commands for nftables. Pure. */
#pragma once

#include "xml/network.h"

/* Writes the commands that put a network's table in place of one of that name, if there is one, and
 * touch no other. Returns 0 and a new string, -ENOMEM, or -EOPNOTSUPP with Unsupported where the name of
 * a link can't be written. Only for a network for which network_has_rules(). */
int network_rules_format(
        const NetworkDefinition *definition, const char *table, char **ret_commands, Error *ret_error);

/* Whether a network has rules at all: forward mode open means that it has none. */
bool network_has_rules(const NetworkDefinition *definition);
