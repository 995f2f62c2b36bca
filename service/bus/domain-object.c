/* The objects at BUS_DOMAIN_PREFIX: org.example.Lxc1.Domain, one for each domain. */
#include <errno.h>
#include <string.h>

#include "bus/domain-call.h"
#include "bus/domain-devices.h"
#include "bus/domain-interfaces.h"
#include "bus/domain-object.h"
#include "bus/domain-properties.h"
#include "bus/names.h"
#include "bus/objects.h"
#include "bus/reply.h"
#include "bus/set-property.h"

int domain_object_path(const char *name, char **ret_path)
{
        return sd_bus_path_encode(BUS_DOMAIN_PREFIX, name, ret_path);
}

static int on_find(sd_bus *bus, const char *path, const char *interface, void *userdata,
        void **ret_found, sd_bus_error *ret_error)
{
        Domain *domain = domain_call_find(userdata, path);

        (void) bus;
        (void) interface;
        (void) ret_error;
        *ret_found = domain;
        return domain ? 1 : 0;
}

/* Start and Stop alike: a call that is answered when all is done. */
static int begin(sd_bus_message *call, Manager *manager, const char *domain_uuid,
        int (*operation)(Domain *domain, WaiterCallback callback, void *userdata, Error *ret_error))
{
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain = domain_call_find_again(call, manager, domain_uuid, &error);
        int r = domain ? operation(domain, reply_when_done, sd_bus_message_ref(call), &error) : -ENOENT;

        if (r >= 0)
                return 1;
        if (domain)
                sd_bus_message_unref(call);
        return reply_error(call, r, &error);
}

static int start_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        return begin(call, userdata, domain_uuid, domain_start);
}

static int stop_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        return begin(call, userdata, domain_uuid, domain_stop);
}

/* Reads the one argument of a method that knows no flags yet. */
static int read_no_flags(sd_bus_message *call, Error *ret_error)
{
        uint64_t flags;
        int r = sd_bus_message_read(call, "t", &flags);

        return r < 0 ? r : check_flags(flags, 0, ret_error);
}

static int method_start(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = read_no_flags(call, &error);

        (void) ret_error;
        return r < 0 ? reply_error(call, r, &error)
                     : domain_call_authorize(call, userdata, ACTION_START, "Start", start_authorized);
}

static int method_stop(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = read_no_flags(call, &error);

        (void) ret_error;
        return r < 0 ? reply_error(call, r, &error)
                     : domain_call_authorize(call, userdata, ACTION_STOP, "Stop", stop_authorized);
}

static int undefine_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain = domain_call_find_again(call, userdata, domain_uuid, &error);
        int r = domain ? manager_undefine(userdata, domain, &error) : -ENOENT;

        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, NULL);
}

static int method_undefine(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = read_no_flags(call, &error);

        (void) ret_error;
        return r < 0 ? reply_error(call, r, &error)
                     : domain_call_authorize(
                               call, userdata, ACTION_UNDEFINE, "Undefine", undefine_authorized);
}

/* A call of OpenConsole that waits for the supervisor. */
typedef struct ConsoleCall {
        sd_bus_message *call;
        Manager *manager;
} ConsoleCall;

static int read_console(
        sd_bus_message *call, const char **ret_alias, uint64_t *ret_flags, Error *ret_error)
{
        int r = sd_bus_message_read(call, "st", ret_alias, ret_flags);

        if (r >= 0 && strlen(*ret_alias) >= sizeof(((Message *) NULL)->text))
                return error_set(
                        ret_error, -ENXIO, ERROR_NO_SUCH_CONSOLE, "no console has so long a name");
        return r < 0 ? r : check_flags(*ret_flags, CONSOLE_FLAGS_ALL, ret_error);
}

static void on_console(void *userdata, int result, const Message *answer, int fd)
{
        _cleanup_free_ ConsoleCall *context = userdata;
        _cleanup_bus_message_ sd_bus_message *call = context->call;
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_close_ int terminal = fd;
        const char *alias = "";
        uint64_t flags;
        Domain *domain;

        (void) answer;
        if (result == 0 && terminal < 0)
                result = -EPROTO;
        if (result == 0) {
                sd_bus_reply_method_return(call, "h", terminal);
                return;
        }
        domain = domain_call_find(context->manager, sd_bus_message_get_path(call));
        if (domain && sd_bus_message_rewind(call, 1) >= 0 &&
                read_console(call, &alias, &flags, NULL) >= 0)
                domain_console_error(domain, alias, result, &error);
        reply_error(call, result, &error);
}

static int open_console_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        _cleanup_free_ ConsoleCall *context = calloc(1, sizeof(*context));
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain = domain_call_find_again(call, userdata, domain_uuid, &error);
        const char *alias;
        uint64_t flags;
        int r;

        if (!context)
                return -ENOMEM;
        if (!domain)
                return reply_error(call, -ENOENT, &error);
        *context = (ConsoleCall){ .call = call, .manager = userdata };
        r = read_console(call, &alias, &flags, &error);
        if (r >= 0)
                r = domain_open_console(domain, alias, flags, on_console, context, &error);
        if (r < 0)
                return reply_error(call, r, &error);
        sd_bus_message_ref(call);
        context = NULL; /* on_console() frees it */
        return 1;
}

static int method_open_console(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *alias;
        uint64_t flags;
        int r = read_console(call, &alias, &flags, &error);

        (void) ret_error;
        return r < 0 ? reply_error(call, r, &error)
                     : domain_call_authorize(
                               call, userdata, ACTION_CONSOLE, "OpenConsole", open_console_authorized);
}

#define GET_XML_PERSISTENT UINT64_C(1)

static int method_get_xml(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *xml = NULL;
        uint64_t flags;
        int r = sd_bus_message_read(call, "t", &flags);

        (void) ret_error;
        if (r >= 0)
                r = check_flags(flags, GET_XML_PERSISTENT, &error);
        if (r >= 0)
                r = domain_get_xml(userdata, flags & GET_XML_PERSISTENT, &xml, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, "s", xml);
}

static int set_autostart_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain = domain_call_find_again(call, userdata, domain_uuid, &error);
        bool autostart;
        int r = domain ? set_property_read_boolean(call, &autostart) : -ENOENT;

        if (r >= 0)
                r = domain_set_autostart(domain, autostart, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, NULL);
}

static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        Domain *domain;
        int r = set_property_is_boolean(message, BUS_DOMAIN_INTERFACE, "Autostart");

        (void) ret_error;
        if (r <= 0)
                return r;
        domain = domain_call_find(userdata, sd_bus_message_get_path(message));
        return domain ? domain_call_authorize(
                                message, domain, ACTION_DEFINE, "SetAutostart", set_autostart_authorized)
                      : 0;
}

#define CHANGES SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define CONST SD_BUS_VTABLE_PROPERTY_CONST

/* clang-format off */
static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Name", "s", domain_property_get, 0, CONST),
        SD_BUS_PROPERTY("UUID", "s", domain_property_get, 0, CONST),
        SD_BUS_PROPERTY("Title", "s", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Description", "s", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("State", "s", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("StateReason", "s", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Persistent", "b", domain_property_get, 0, CHANGES),
        SD_BUS_WRITABLE_PROPERTY("Autostart", "b", domain_property_get, set_property_refuse, 0,
                CHANGES | SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_PROPERTY("Leader", "u", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Unit", "s", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Slice", "s", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Consoles", "as", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("StartTimestamp", "t", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("ExitStatus", "i", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("MemoryMax", "t", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Addresses", "a(iay)", domain_property_get, 0, CHANGES),
        SD_BUS_PROPERTY("Interfaces", INTERFACES_SIGNATURE, domain_property_get, 0, CHANGES),
        SD_BUS_METHOD_WITH_ARGS("Start", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT,
                method_start, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Stop", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT,
                method_stop, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Undefine", SD_BUS_ARGS("t", flags), SD_BUS_NO_RESULT,
                method_undefine, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("OpenConsole", SD_BUS_ARGS("s", console, "t", flags), SD_BUS_RESULT("h", terminal),
                method_open_console, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetXML", SD_BUS_ARGS("t", flags), SD_BUS_RESULT("s", xml),
                method_get_xml, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("AttachDevice", SD_BUS_ARGS("s", xml, "t", flags), SD_BUS_NO_RESULT,
                domain_method_attach_device, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("DetachDevice", SD_BUS_ARGS("s", xml, "t", flags), SD_BUS_NO_RESULT,
                domain_method_detach_device, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("UpdateDevice", SD_BUS_ARGS("s", xml, "t", flags), SD_BUS_NO_RESULT,
                domain_method_update_device, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_ARGS("StateChanged", SD_BUS_ARGS("s", state, "s", reason), 0),
        SD_BUS_SIGNAL_WITH_ARGS("DeviceAdded", SD_BUS_ARGS("s", xml), 0),
        SD_BUS_SIGNAL_WITH_ARGS("DeviceRemoved", SD_BUS_ARGS("s", xml), 0),
        SD_BUS_SIGNAL_WITH_ARGS("DeviceChanged", SD_BUS_ARGS("s", xml), 0),
        SD_BUS_VTABLE_END,
};
/* clang-format on */

static const char *name_of(const void *manager, size_t i)
{
        return ((const Manager *) manager)->domains[i]->name;
}

static int on_enumerate(
        sd_bus *bus, const char *prefix, void *userdata, char ***ret_paths, sd_bus_error *ret_error)
{
        const Manager *manager = userdata;

        (void) bus;
        (void) prefix;
        (void) ret_error;
        return objects_enumerate(BUS_DOMAIN_PREFIX, manager, manager->n_domains, name_of, ret_paths);
}

int domain_objects_publish(sd_bus *bus, Manager *manager)
{
        int r = sd_bus_add_filter(bus, NULL, on_message, manager);

        if (r >= 0)
                r = sd_bus_add_fallback_vtable(
                        bus, NULL, BUS_DOMAIN_PREFIX, BUS_DOMAIN_INTERFACE, vtable, on_find, manager);
        return r < 0 ? r
                     : sd_bus_add_node_enumerator(bus, NULL, BUS_DOMAIN_PREFIX, on_enumerate, manager);
}

void domain_object_emit_changes(sd_bus *bus, Domain *domain, const DomainView *before)
{
        const DomainView after = domain_view(domain);
        const char *names[DOMAIN_CHANGES_MAX];
        _cleanup_free_ char *path = NULL;

        if (domain_properties_changed(before, &after, names) == 0 ||
                domain_object_path(domain->name, &path) < 0)
                return;
        sd_bus_emit_properties_changed_strv(bus, path, BUS_DOMAIN_INTERFACE, (char **) names);
        if (strcmp(domain_state_name(before->state), domain_state_name(after.state)) != 0 ||
                before->reason != after.reason)
                sd_bus_emit_signal(bus, path, BUS_DOMAIN_INTERFACE, "StateChanged", "ss",
                        domain_state_name(after.state), domain_reason_name(after.reason));
}
