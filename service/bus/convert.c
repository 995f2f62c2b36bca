/* ConvertFromNative and ConvertToNative of org.example.Lxc1.Manager. */
#include <errno.h>
#include <string.h>

#include "bus/convert.h"
#include "bus/reply.h"
#include "xml/native.h"
#include "xml/value.h"

typedef int (*Conversion)(const char *text, size_t length, char **ret_text, Error *ret_error);

static int check_format(const char *format, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        if (strcmp(format, NATIVE_FORMAT) == 0)
                return 0;
        return error_set(ret_error, -EINVAL, ERROR_INVALID_ARGS,
                "the format \"%s\" is not known, only \"" NATIVE_FORMAT "\"",
                value_quote(format, quoted));
}

static int convert(sd_bus_message *call, Conversion conversion)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *converted = NULL;
        const char *format, *text;
        int r = sd_bus_message_read(call, "ss", &format, &text);

        if (r >= 0)
                r = check_format(format, &error);
        if (r >= 0)
                r = conversion(text, strlen(text), &converted, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, "s", converted);
}

int method_convert_from_native(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) userdata;
        (void) ret_error;
        return convert(call, native_to_xml);
}

int method_convert_to_native(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) userdata;
        (void) ret_error;
        return convert(call, native_from_xml);
}
