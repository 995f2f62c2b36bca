/* Names for the host's ends of links. */
#pragma once

#include <stdbool.h>

/* With its final NUL, see IFNAMSIZ. */
#define LINK_NAME_SIZE 16

/* Whether somebody has a name, or is to have it. */
typedef bool (*LinkNameIsTaken)(void *userdata, const char *name);

/* Chooses one at random that isn't taken. Returns 0, -EEXIST where all that were tried are taken, or an
 * errno of getrandom(2). */
int link_name_choose(LinkNameIsTaken is_taken, void *userdata, char ret_name[LINK_NAME_SIZE]);
