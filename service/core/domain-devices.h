/* Changes of a domain's devices, while it runs and in its definition. */
#pragma once

#include "core/domain.h"
#include "core/waiters.h"

/* Which of the two is changed. Neither: the running domain, or the definition of one that is off. */
#define CHANGE_LIVE UINT64_C(1)
#define CHANGE_CONFIG UINT64_C(2)
#define CHANGE_FLAGS_ALL (CHANGE_LIVE | CHANGE_CONFIG)

/* Attaches, detaches or updates the device of which `xml` is the XML; see xml/device-change.h. With both
 * flags the definition follows once the running domain has changed. Returns 0, and the callback tells,
 * now or later; or a negative errno with an error, and nothing has changed.
 *
 * NotRunning, NotPersistent; Busy: a device of the running domain is being changed; ChangeFailed: the
 * host or the supervisor could not do it, and all is as it was, unless the sentence says otherwise; and
 * what domain_definition_change_device() and domain_resolve_interface() tell. */
int domain_change_device(Domain *domain, DeviceChange change, const char *xml, uint64_t flags,
        WaiterCallback callback, void *userdata, Error *ret_error);
