/* What the methods of a domain's object have in common: the domain that a call is about, and whether its
 * sender may. */
#pragma once

#include "bus/polkit.h"
#include "core/manager.h"

/* The domain of an object path; NULL if there is none (any more). */
Domain *domain_call_find(const Manager *manager, const char *path);

/* The domain that an authorized call is about: while polkit was asked it may have gone, and another one
 * have taken its name. NULL with NoSuchDomain if so. */
Domain *domain_call_find_again(
        sd_bus_message *call, const Manager *manager, const char *uuid, Error *ret_error);

/* As polkit_authorize(); the callback gets the manager. */
int domain_call_authorize(sd_bus_message *call, Domain *domain, const char *action, const char *verb,
        PolkitCallback callback);
