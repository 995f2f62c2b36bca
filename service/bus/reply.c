/* Answers to method calls. */
#include <errno.h>
#include <inttypes.h>

#include "bus/reply.h"

int reply_error(sd_bus_message *call, int result, const Error *error)
{
        if (error->name)
                return sd_bus_reply_method_errorf(call, error->name, "%s", error_message(error));
        return sd_bus_reply_method_errno(call, result, NULL);
}

int check_flags(uint64_t flags, uint64_t known, Error *ret_error)
{
        if (!(flags & ~known))
                return 0;
        return error_set(ret_error, -EINVAL, ERROR_INVALID_FLAGS,
                "this method doesn't know the flags 0x%" PRIx64, flags & ~known);
}

void reply_when_done(void *userdata, const Error *error)
{
        sd_bus_message *call = userdata;

        if (error)
                reply_error(call, -EIO, error);
        else
                sd_bus_reply_method_return(call, NULL);
        sd_bus_message_unref(call);
}
