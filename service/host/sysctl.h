/* Settings of the kernel below /proc/sys, see sysctl(8) and the kernel's networking/ip-sysctl. */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Sets one, named by its path below /proc/sys, such as "net/ipv4/ip_forward". Returns 1, 0 if it had
 * this value already, or a negative errno; -ENOENT if the kernel has no such setting. */
int sysctl_set(const char *setting, const char *value, Error *ret_error);

/* Whether a setting exists and has this value. */
bool sysctl_is(const char *setting, const char *value);
