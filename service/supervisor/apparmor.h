/* AppArmor: the profile that init is executed with, <seclabel model='apparmor'>. */
#pragma once

#include "base/error.h"

/* Whether the host can confine by this profile. Returns 0, or a negative errno with Unsupported where
 * the kernel doesn't have AppArmor, or the profile isn't loaded. To be called on the host. */
int apparmor_check(const char *profile, Error *ret_error);

/* Has the profile apply from the next execve(2) of this process on. */
int apparmor_set_profile(const char *profile, Error *ret_error);
