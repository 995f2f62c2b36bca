/* Answers to method calls. */
#pragma once

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "base/error.h"

#define _cleanup_bus_message_ _cleanup_(sd_bus_message_unrefp)

/* Answers a call with an error; one without a name is a plain failure with errno `result`.
 * Returns as sd_bus_reply_method_error(). */
int reply_error(sd_bus_message *call, int result, const Error *error);

/* Checks flags against those that the method knows. Returns 0, or -EINVAL with InvalidFlags. */
int check_flags(uint64_t flags, uint64_t known, Error *ret_error);

/* Answers the call that is `userdata`, with nothing or an error, and drops it: a WaiterCallback of
 * core/waiters.h. */
void reply_when_done(void *userdata, const Error *error);
