/* Errors as answers: a D-Bus error name and one sentence that a person can act on. */
#include <stdarg.h>
#include <string.h>

#include "base/error.h"

__attribute__((format(printf, 1, 0))) static char *message_format(const char *format, va_list arguments)
{
        char *message;

        return vasprintf(&message, format, arguments) < 0 ? NULL : message;
}

int error_set(Error *ret_error, int result, const char *name, const char *format, ...)
{
        va_list arguments;

        if (!ret_error)
                return result;

        ret_error->name = name;
        va_start(arguments, format);
        ret_error->message = message_format(format, arguments);
        va_end(arguments);
        return result;
}

int error_set_errno(Error *ret_error, int result, const char *name, const char *format, ...)
{
        _cleanup_free_ char *prefix = NULL;
        va_list arguments;

        if (!ret_error)
                return result;

        va_start(arguments, format);
        prefix = message_format(format, arguments);
        va_end(arguments);
        return error_set(
                ret_error, result, name, "%s: %s", prefix ? prefix : "out of memory", strerror(-result));
}

const char *error_message(const Error *error)
{
        if (error->message)
                return error->message;
        return error->name ? "no details are known, memory was short" : "no error";
}

void error_free(Error *error)
{
        free(error->message);
        *error = ERROR_NULL;
}
