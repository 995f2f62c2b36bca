/* The kernel's packet filter, through libnftables(3). */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Carries out commands in the language of nft(8), all of them or, on failure, none: they are one
 * transaction. Returns 0 or -EIO with what libnftables says. */
int nftables_run(const char *commands, Error *ret_error);

/* Whether there is a table of this name and of the family inet. */
int nftables_has_table(const char *table, bool *ret_has_table, Error *ret_error);
