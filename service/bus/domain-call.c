/* What the methods of a domain's object have in common: the domain that a call is about, and whether its
 * sender may. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "bus/domain-call.h"
#include "bus/names.h"

Domain *domain_call_find(const Manager *manager, const char *path)
{
        _cleanup_free_ char *name = NULL;

        return sd_bus_path_decode(path, BUS_DOMAIN_PREFIX, &name) > 0
                ? manager_find_domain(manager, name)
                : NULL;
}

Domain *domain_call_find_again(
        sd_bus_message *call, const Manager *manager, const char *uuid, Error *ret_error)
{
        Domain *domain = domain_call_find(manager, sd_bus_message_get_path(call));

        if (domain && uuid_is(domain->uuid, uuid))
                return domain;
        error_set(
                ret_error, -ENOENT, ERROR_NO_SUCH_DOMAIN, "the domain of this object has been removed");
        return NULL;
}

int domain_call_authorize(sd_bus_message *call, Domain *domain, const char *action, const char *verb,
        PolkitCallback callback)
{
        const PolkitDetails details = {
                .kind = "domain", .name = domain->name, .uuid = domain->uuid, .verb = verb
        };

        return polkit_authorize(call, action, &details, callback, domain->manager);
}
