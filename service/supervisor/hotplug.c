/* Changes of a running container's devices: so far of its interfaces. */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/names.h"
#include "supervisor/host-end.h"
#include "supervisor/hotplug.h"
#include "supervisor/interfaces.h"
#include "supervisor/ip-settings.h"
#include "xml/device-change.h"
#include "xml/interface-names.h"

typedef struct Change {
        const DomainDefinition *before;
        DomainDefinition *after;
        size_t index; /* of the interface: in `after`, of one that is detached in `before` */
        Container *container;
        Rtnl *outside;
        Rtnl *inside;
} Change;

static int set_up_inside(const Change *change, Error *ret_error)
{
        const InterfaceDefinition *interface = change->after->interfaces + change->index;
        char name[INTERFACE_NAME_SIZE];
        LinkInfo link;
        int r = rtnl_link_get(change->inside, interface_guest_name(change->after, change->index, name),
                &link, ret_error);

        return r < 0 ? r
                     : ip_settings_apply(change->inside, link.index, interface->link_up, &interface->ip,
                               ret_error);
}

static int detach_from(const Change *change, const DomainDefinition *definition, Error *ret_error)
{
        const InterfaceDefinition *interface = definition->interfaces + change->index;

        return interface->type == INTERFACE_DIRECT
                ? macvlans_remove(change->container->macvlans, interface, ret_error)
                : interface_remove(change->outside, definition, change->index, ret_error);
}

static int attach(const Change *change, Error *ret_error)
{
        const InterfaceDefinition *interface = change->after->interfaces + change->index;
        int r = host_end_check(change->outside, interface, ret_error);

        if (r == 0 && interface->type == INTERFACE_DIRECT)
                r = macvlans_add(&change->container->macvlans, change->after, change->index,
                        change->container->pid, change->container->network, ret_error);
        else if (r == 0)
                r = interface_create(change->outside, change->after, change->index,
                        change->container->pid, ret_error);
        if (r < 0)
                return r;
        r = set_up_inside(change, ret_error);
        if (r < 0)
                detach_from(change, change->after, NULL);
        return r;
}

static int detach(const Change *change, Error *ret_error)
{
        return detach_from(change, change->before, ret_error);
}

/* An interface that was down from the start on has not been set up inside yet. What the container has
 * made of its end since then is its own: that it can't be set up is no failure. */
static int update_pair(const Change *change, Error *ret_error)
{
        const InterfaceDefinition *before = change->before->interfaces + change->index;
        const InterfaceDefinition *after = change->after->interfaces + change->index;
        char alias[LINK_ALIAS_SIZE];
        int r;

        link_alias_format("domain", change->before->name, alias);
        r = host_end_check(change->outside, after, ret_error);
        if (r == 0)
                r = host_end_update(change->outside, before, after, alias, ret_error);
        if (r == 0 && after->link_up && !before->link_up)
                (void) set_up_inside(change, NULL);
        return r;
}

static int update(const Change *change, Error *ret_error)
{
        const InterfaceDefinition *before = change->before->interfaces + change->index;
        const InterfaceDefinition *after = change->after->interfaces + change->index;

        if (after->type != INTERFACE_DIRECT)
                return update_pair(change, ret_error);
        return after->link_up == before->link_up
                ? 0
                : macvlans_set_state(change->container->macvlans, after, ret_error);
}

static const struct {
        int (*carry_out)(const Change *change, Error *ret_error);
        int growth; /* how many interfaces more there are */
} changes[] = {
        [DEVICE_ATTACH] = { attach, 1 },
        [DEVICE_DETACH] = { detach, -1 },
        [DEVICE_UPDATE] = { update, 0 },
};

/* Whether all is there that lxc1d fills in. */
static bool is_resolved(const InterfaceDefinition *interface)
{
        if (interface->type == INTERFACE_DIRECT)
                return true;
        return interface->host_device && (interface->type != INTERFACE_NETWORK || interface->bridge);
}

static int check(const Change *change, const Message *request, Error *ret_error)
{
        const size_t before = change->before->n_interfaces, after = change->after->n_interfaces;

        if (request->state != DEVICE_INTERFACE || request->flags >= ELEMENTS(changes))
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "the domain was started by an older version of the service, which can't do that: stop and start it");
        if (change->after->unsupported)
                return error_set(
                        ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED, "%s", change->after->unsupported);
        if (after != before + (size_t) changes[request->flags].growth ||
                change->index >= (request->flags == DEVICE_DETACH ? before : after) ||
                (request->flags == DEVICE_UPDATE &&
                        domain_definition_check_update(
                                change->before, change->after, change->index, NULL) < 0) ||
                (request->flags != DEVICE_DETACH &&
                        !is_resolved(change->after->interfaces + change->index)))
                return error_set(ret_error, -EPROTO, ERROR_START_FAILED, "lxc1d has said nonsense");
        return 0;
}

static int carry_out(Change *change, DeviceChange kind, Error *ret_error)
{
        int r = rtnl_open(&change->outside);

        if (r == 0)
                r = rtnl_open_in(change->container->network, &change->inside);
        if (r < 0)
                error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        else
                r = changes[kind].carry_out(change, ret_error);
        rtnl_close(change->inside);
        rtnl_close(change->outside);
        return r;
}

/* The live XML is there before what it tells of: whoever reads it after our sudden end finds all that
 * there may be. */
static int carry_out_written(Change *change, DeviceChange kind, int runtime, const char *text,
        size_t length, Error *ret_error)
{
        _cleanup_free_ char *old = NULL;
        size_t old_length;
        int r = file_read(runtime, LIVE_XML, DOMAIN_XML_MAX, &old, &old_length);

        if (r == 0)
                r = file_replace(runtime, LIVE_XML, text, length, 0600);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't replace the live XML");
        r = carry_out(change, kind, ret_error);
        if (r < 0)
                file_replace(runtime, LIVE_XML, old, old_length, 0600);
        return r;
}

static void exchange_interfaces(DomainDefinition *one, DomainDefinition *other)
{
        InterfaceDefinition *interfaces = one->interfaces;
        size_t n = one->n_interfaces;

        one->interfaces = other->interfaces;
        one->n_interfaces = other->n_interfaces;
        other->interfaces = interfaces;
        other->n_interfaces = n;
}

int hotplug_change(DomainDefinition *definition, Container *container, int runtime,
        const Message *request, int xml, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *after = NULL;
        _cleanup_free_ char *text = NULL;
        Change change = { .before = definition, .index = request->index, .container = container };
        size_t length;
        int r = xml < 0 ? -EPROTO : file_read_fd(xml, DOMAIN_XML_MAX, &text, &length);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't read the live XML");
        r = domain_definition_parse(text, length, &after, ret_error);
        if (r < 0)
                return r;
        change.after = after;
        r = check(&change, request, ret_error);
        if (r < 0)
                return r;
        if (request->flags != DEVICE_DETACH)
                after->interfaces[change.index].line = (int) request->line;
        r = carry_out_written(&change, (DeviceChange) request->flags, runtime, text, length, ret_error);
        if (r == 0)
                exchange_interfaces(definition, after);
        return r;
}
