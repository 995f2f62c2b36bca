/* The words in which a supervisor asks for a device. */
#pragma once

#include <stdbool.h>

/* Whether text is "/dev/block/N:N" or "/dev/char/N:N", a blank, and one to three different letters of
 * "rwm". If so, the blank becomes a NUL and *ret_access what follows it. Pure. */
bool device_rule_split(char *text, const char **ret_access);
