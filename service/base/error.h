/* Errors as answers: a D-Bus error name and one sentence that a person can act on. */
#pragma once

#include "base/cleanup.h"

#define ERROR_PREFIX "org.example.Lxc1.Error."
#define ERROR_NO_SUCH_DOMAIN ERROR_PREFIX "NoSuchDomain"
#define ERROR_DOMAIN_EXISTS ERROR_PREFIX "DomainExists"
#define ERROR_NO_SUCH_NETWORK ERROR_PREFIX "NoSuchNetwork"
#define ERROR_NETWORK_EXISTS ERROR_PREFIX "NetworkExists"
#define ERROR_NETWORK_NOT_ACTIVE ERROR_PREFIX "NetworkNotActive"
#define ERROR_NETWORK_IN_USE ERROR_PREFIX "NetworkInUse"
#define ERROR_INVALID_XML ERROR_PREFIX "InvalidXML"
#define ERROR_UNSUPPORTED ERROR_PREFIX "Unsupported"
#define ERROR_INVALID_FLAGS ERROR_PREFIX "InvalidFlags"
#define ERROR_NOT_RUNNING ERROR_PREFIX "NotRunning"
#define ERROR_ALREADY_RUNNING ERROR_PREFIX "AlreadyRunning"
#define ERROR_NOT_PERSISTENT ERROR_PREFIX "NotPersistent"
#define ERROR_NO_SUCH_CONSOLE ERROR_PREFIX "NoSuchConsole"
#define ERROR_CONSOLE_BUSY ERROR_PREFIX "ConsoleBusy"
#define ERROR_NO_SUCH_DEVICE ERROR_PREFIX "NoSuchDevice"
#define ERROR_MISSING_CONTROLLER ERROR_PREFIX "MissingController"
#define ERROR_START_FAILED ERROR_PREFIX "StartFailed"
#define ERROR_CHANGE_FAILED ERROR_PREFIX "ChangeFailed"
#define ERROR_BUSY ERROR_PREFIX "Busy"
#define ERROR_INVALID_ARGS "org.freedesktop.DBus.Error.InvalidArgs"
#define ERROR_ACCESS_DENIED "org.freedesktop.DBus.Error.AccessDenied"
#define ERROR_FAILED "org.freedesktop.DBus.Error.Failed"
#define ERROR_LIMITS_EXCEEDED "org.freedesktop.DBus.Error.LimitsExceeded"
#define ERROR_NO_MEMORY "org.freedesktop.DBus.Error.NoMemory"

typedef struct Error {
        const char *name; /* static; NULL while nothing is set */
        char *message;    /* owned */
} Error;

#define ERROR_NULL ((Error){ NULL, NULL })

/* Sets *ret_error, which may be NULL and must not be set yet, and returns `result`, a negative
 * errno: `return error_set(ret_error, -EINVAL, ERROR_INVALID_XML, "line %d: …", line);`
 * `name` must be a string literal. When memory is short the message is left NULL. */
int error_set(Error *ret_error, int result, const char *name, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* As error_set() with "…: " and the text of errno value -result appended. */
int error_set_errno(Error *ret_error, int result, const char *name, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* The sentence to show for an error, whether or not it was given one. Borrowed from the error. */
const char *error_message(const Error *error);

/* Frees the message and makes the error unset again. */
void error_free(Error *error);

#define _cleanup_error_ _cleanup_(error_free)
