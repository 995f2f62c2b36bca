/* User namespaces: made from an <idmap>, see user_namespaces(7). */
#pragma once

#include "base/error.h"
#include "xml/isolation.h"

/* Makes a user namespace with these maps. It needs no process in it: the descriptor keeps it. Returns
 * that, close-on-exec, or a negative errno with StartFailed. */
int userns_create(const IdMap *idmap, Error *ret_error);
