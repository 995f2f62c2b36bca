/* Calls made as another user, each by a process of that user's. */
#pragma once

#include "bus.h"

/* The first argument that makes machine-tests such a process. */
#define CALLER_OPTION "--call-as-user"

/* What that process does; argv is the program's. Returns its exit status. */
int caller_main(int argc, char **argv);

/* Makes the call as a real user that has no rights at all. Returns the answer as text, or NULL with
 * the D-Bus error's name in *ret_error. Takes a floating reference. */
char *caller_call(
        Target target, const char *method, GVariant *arguments, gboolean interactive, char **ret_error);

/* The user's name. */
#define CALLER_USER "lxc1-machine-test"
