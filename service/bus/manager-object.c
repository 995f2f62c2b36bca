/* The object at BUS_ROOT_PATH: org.example.Lxc1.Manager. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "bus/convert.h"
#include "bus/domain-object.h"
#include "bus/manager-networks.h"
#include "bus/manager-object.h"
#include "bus/names.h"
#include "bus/polkit.h"
#include "bus/reply.h"

static int property_version(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        (void) bus;
        (void) path;
        (void) interface;
        (void) property;
        (void) userdata;
        (void) ret_error;
        return sd_bus_message_append(reply, "s", VERSION);
}

static Domain *find_domain(const Manager *manager, const char *name, Error *ret_error)
{
        Domain *domain = manager_find_domain(manager, name);

        if (!domain)
                error_set(ret_error, -ENOENT, ERROR_NO_SUCH_DOMAIN, "there is no domain '%s'", name);
        return domain;
}

static int reply_path(sd_bus_message *call, const Domain *domain)
{
        _cleanup_free_ char *path = NULL;
        int r = domain_object_path(domain->name, &path);

        return r < 0 ? r : sd_bus_reply_method_return(call, "o", path);
}

#define DEFINE_VALIDATE UINT64_C(1)

static int read_xml(sd_bus_message *call, const char **ret_xml, uint64_t *ret_flags, Error *ret_error)
{
        int r = sd_bus_message_read(call, "st", ret_xml, ret_flags);

        return r < 0 ? r : check_flags(*ret_flags, DEFINE_VALIDATE, ret_error);
}

static int define_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *xml;
        uint64_t flags;
        Domain *domain;
        int r = read_xml(call, &xml, &flags, &error);

        (void) domain_uuid; /* what a definition may replace is checked there */
        if (r >= 0)
                r = manager_define(userdata, xml, strlen(xml), flags & DEFINE_VALIDATE, &domain, &error);
        return r < 0 ? reply_error(call, r, &error) : reply_path(call, domain);
}

/* The XML is read before polkit is asked, since its rules may look at what is to be defined. With a
 * schema it is checked only then: it costs more, and nobody else is to have us do it. */
static int method_define_xml(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        const char *xml;
        uint64_t flags;
        int r = read_xml(call, &xml, &flags, &error);

        (void) ret_error;
        if (r >= 0)
                r = domain_definition_parse(xml, strlen(xml), &definition, &error);
        if (r < 0)
                return reply_error(call, r, &error);

        const PolkitDetails details = {
                .kind = "domain",
                .name = definition->name,
                .uuid = definition->has_uuid ? definition->uuid : NULL,
                .verb = "DefineXML",
        };
        return polkit_authorize(call, ACTION_DEFINE, &details, define_authorized, userdata);
}

static int read_name(sd_bus_message *call, const Manager *manager, Domain **ret_domain, Error *ret_error)
{
        const char *name;
        uint64_t flags;
        int r = sd_bus_message_read(call, "st", &name, &flags);

        if (r >= 0)
                r = check_flags(flags, 0, ret_error);
        if (r < 0)
                return r;
        *ret_domain = find_domain(manager, name, ret_error);
        return *ret_domain ? 0 : -ENOENT;
}

static int undefine_authorized(sd_bus_message *call, const char *domain_uuid, void *userdata)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain;
        int r = read_name(call, userdata, &domain, &error);

        if (r >= 0 && !uuid_is(domain->uuid, domain_uuid))
                r = error_set(&error, -ENOENT, ERROR_NO_SUCH_DOMAIN, "the domain has been removed");
        if (r >= 0)
                r = manager_undefine(userdata, domain, &error);
        return r < 0 ? reply_error(call, r, &error) : sd_bus_reply_method_return(call, NULL);
}

static int method_undefine(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Domain *domain = NULL;
        int r = read_name(call, userdata, &domain, &error);

        (void) ret_error;
        if (r < 0)
                return reply_error(call, r, &error);

        const PolkitDetails details = {
                .kind = "domain",
                .name = domain->name,
                .uuid = domain->uuid,
                .verb = "Undefine",
        };
        return polkit_authorize(call, ACTION_UNDEFINE, &details, undefine_authorized, userdata);
}

static int method_get_domain(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const Domain *domain;
        const char *name;
        int r = sd_bus_message_read(call, "s", &name);

        (void) ret_error;
        if (r < 0)
                return r;
        domain = find_domain(userdata, name, &error);
        return domain ? reply_path(call, domain) : reply_error(call, -ENOENT, &error);
}

static int method_get_domain_by_uuid(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        const Domain *domain;
        unsigned char uuid[16];
        const char *text;
        int r = sd_bus_message_read(call, "s", &text);

        (void) ret_error;
        if (r < 0)
                return r;
        if (uuid_parse(text, uuid) < 0)
                return sd_bus_reply_method_errorf(
                        call, SD_BUS_ERROR_INVALID_ARGS, "'%s' is not a UUID", text);
        domain = manager_find_domain_by_uuid(userdata, uuid);
        if (!domain)
                return sd_bus_reply_method_errorf(
                        call, ERROR_NO_SUCH_DOMAIN, "there is no domain with UUID %s", text);
        return reply_path(call, domain);
}

static int append_domain(sd_bus_message *reply, const Domain *domain)
{
        _cleanup_free_ char *path = NULL;
        char uuid[UUID_TEXT_SIZE];
        int r = domain_object_path(domain->name, &path);

        uuid_format(domain->uuid, uuid);
        return r < 0 ? r
                     : sd_bus_message_append(reply, "(ssso)", domain->name, uuid,
                               domain_state_name(domain->state), path);
}

static int method_list_domains(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_bus_message_ sd_bus_message *reply = NULL;
        const Manager *manager = userdata;
        int r = sd_bus_message_new_method_return(call, &reply);

        (void) ret_error;
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ssso)");
        for (size_t i = 0; r >= 0 && i < manager->n_domains; i++)
                r = append_domain(reply, manager->domains[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}

/* clang-format off */
static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Version", "s", property_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_METHOD_WITH_ARGS("DefineXML", SD_BUS_ARGS("s", xml, "t", flags), SD_BUS_RESULT("o", domain),
                method_define_xml, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Undefine", SD_BUS_ARGS("s", name, "t", flags), SD_BUS_NO_RESULT,
                method_undefine, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetDomain", SD_BUS_ARGS("s", name), SD_BUS_RESULT("o", domain),
                method_get_domain, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetDomainByUUID", SD_BUS_ARGS("s", uuid), SD_BUS_RESULT("o", domain),
                method_get_domain_by_uuid, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListDomains", SD_BUS_NO_ARGS, SD_BUS_RESULT("a(ssso)", domains),
                method_list_domains, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ConvertFromNative", SD_BUS_ARGS("s", format, "s", config), SD_BUS_RESULT("s", xml),
                method_convert_from_native, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ConvertToNative", SD_BUS_ARGS("s", format, "s", xml), SD_BUS_RESULT("s", config),
                method_convert_to_native, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("DefineNetworkXML", SD_BUS_ARGS("s", xml, "t", flags),
                SD_BUS_RESULT("o", network), manager_method_define_network_xml, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("UndefineNetwork", SD_BUS_ARGS("s", name, "t", flags), SD_BUS_NO_RESULT,
                manager_method_undefine_network, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetNetwork", SD_BUS_ARGS("s", name), SD_BUS_RESULT("o", network),
                manager_method_get_network, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListNetworks", SD_BUS_NO_ARGS, SD_BUS_RESULT("a(ssso)", networks),
                manager_method_list_networks, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_ARGS("DomainNew", SD_BUS_ARGS("s", name, "o", domain), 0),
        SD_BUS_SIGNAL_WITH_ARGS("DomainRemoved", SD_BUS_ARGS("s", name, "o", domain), 0),
        SD_BUS_SIGNAL_WITH_ARGS("NetworkNew", SD_BUS_ARGS("s", name, "o", network), 0),
        SD_BUS_SIGNAL_WITH_ARGS("NetworkRemoved", SD_BUS_ARGS("s", name, "o", network), 0),
        SD_BUS_VTABLE_END,
};
/* clang-format on */

int manager_object_publish(sd_bus *bus, Manager *manager)
{
        int r = sd_bus_add_object_manager(bus, NULL, BUS_ROOT_PATH);

        return r < 0 ? r
                     : sd_bus_add_object_vtable(
                               bus, NULL, BUS_ROOT_PATH, BUS_MANAGER_INTERFACE, vtable, manager);
}
