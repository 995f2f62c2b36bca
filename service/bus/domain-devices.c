/* The methods of a domain's object that change its devices. */
#include <errno.h>

#include "bus/domain-call.h"
#include "bus/domain-devices.h"
#include "bus/domain-object.h"
#include "bus/reply.h"
#include "core/domain-devices.h"

static int read_change(sd_bus_message *call, const char **ret_xml, uint64_t *ret_flags, Error *ret_error)
{
        int r = sd_bus_message_read(call, "st", ret_xml, ret_flags);

        return r < 0 ? r : check_flags(*ret_flags, CHANGE_FLAGS_ALL, ret_error);
}

static int change_authorized(
        sd_bus_message *call, const char *domain_uuid, Manager *manager, DeviceChange change)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain = domain_call_find_again(call, manager, domain_uuid, &error);
        const char *xml;
        uint64_t flags;
        int r = domain ? read_change(call, &xml, &flags, &error) : -ENOENT;

        if (r < 0)
                return reply_error(call, r, &error);
        r = domain_change_device(
                domain, change, xml, flags, reply_when_done, sd_bus_message_ref(call), &error);
        if (r >= 0)
                return 1;
        sd_bus_message_unref(call);
        return reply_error(call, r, &error);
}

static int attach_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        return change_authorized(call, domain_uuid, userdata, DEVICE_ATTACH);
}

static int detach_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        return change_authorized(call, domain_uuid, userdata, DEVICE_DETACH);
}

static int update_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        return change_authorized(call, domain_uuid, userdata, DEVICE_UPDATE);
}

static int ask(sd_bus_message *call, Domain *domain, const char *verb, PolkitCallback callback)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *xml;
        uint64_t flags;
        int r = read_change(call, &xml, &flags, &error);

        return r < 0 ? reply_error(call, r, &error)
                     : domain_call_authorize(call, domain, ACTION_ATTACH, verb, callback);
}

int domain_method_attach_device(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) ret_error;
        return ask(call, userdata, "AttachDevice", attach_authorized);
}

int domain_method_detach_device(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) ret_error;
        return ask(call, userdata, "DetachDevice", detach_authorized);
}

int domain_method_update_device(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        (void) ret_error;
        return ask(call, userdata, "UpdateDevice", update_authorized);
}

void domain_object_emit_device(sd_bus *bus, const Domain *domain, DeviceChange change, const char *xml)
{
        static const char *const signals[] = {
                [DEVICE_ATTACH] = "DeviceAdded",
                [DEVICE_DETACH] = "DeviceRemoved",
                [DEVICE_UPDATE] = "DeviceChanged",
        };
        _cleanup_free_ char *path = NULL;

        if (domain_object_path(domain->name, &path) >= 0)
                sd_bus_emit_signal(bus, path, BUS_DOMAIN_INTERFACE, signals[change], "s", xml);
}
