/* Native configurations of lxc, lxc.container.conf(5), made into definitions and back. Pure functions of
 * the text: no file is opened, and nothing of the host is looked at. */
#pragma once

#include <stddef.h>

#include "base/error.h"

/* What libvirt calls the format. */
#define NATIVE_FORMAT "lxc-tools"

/* A longer configuration is refused before it is read. */
#define NATIVE_CONFIG_MAX (1024 * 1024)

/* Reads a configuration, with the keys of lxc 1 and 2 or with those of 3 and later, and makes a
 * definition that domain_definition_parse() takes, with a random UUID. What of the configuration isn't
 * in it stands in a comment in front. Returns 0 and the text, to be freed; -EINVAL with InvalidArgs,
 * whose message names the line of the configuration; -ENOMEM; or an errno of getrandom(2). */
int native_to_xml(const char *config, size_t length, char **ret_xml, Error *ret_error);

/* Makes a configuration, with the keys of lxc 4 and later, of a definition. What of the definition isn't
 * in it stands in comments at its end. Returns 0 and the text, to be freed; or fails as
 * domain_definition_parse(). */
int native_from_xml(const char *xml, size_t length, char **ret_config, Error *ret_error);
