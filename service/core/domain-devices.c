/* Changes of a domain's devices, while it runs and in its definition. */
#include <errno.h>
#include <string.h>

#include "core/domain-devices.h"
#include "core/domain-interfaces.h"
#include "core/domain-networks.h"
#include "core/live-xml.h"
#include "core/manager.h"
#include "xml/device-change.h"

/* A change of a running domain, until its supervisor has answered. */
typedef struct LiveChange {
        Domain *domain;
        DeviceChange change;
        xmlDoc *device; /* as it was written, for the definition */
        size_t index; /* of the interface: in the new live definition, of a DETACH in the present one */
        bool config;  /* the definition is to follow */
        WaiterCallback callback;
        void *userdata;
} LiveChange;

static LiveChange *live_change_free(LiveChange *change)
{
        if (change)
                xmlFreeDoc(change->device);
        free(change);
        return NULL;
}

/* What a start fails with is what a change fails with here. */
static void rename_failure(Error *error)
{
        if (error && error->name && strcmp(error->name, ERROR_START_FAILED) == 0)
                error->name = ERROR_CHANGE_FAILED;
}

static int check_live(const Domain *domain, Error *ret_error)
{
        if (domain->state != DOMAIN_RUNNING || !domain->link)
                return error_set(ret_error, -ESRCH, ERROR_NOT_RUNNING,
                        "domain %s isn't running: flag 2 changes its definition only", domain->name);
        if (!domain->can_change_devices)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "domain %s was started by an older version of the service, which can't change devices: stop and start it",
                        domain->name);
        if (domain->coming)
                return error_set(ret_error, -EBUSY, ERROR_BUSY,
                        "another device of domain %s is just being changed, try again", domain->name);
        return 0;
}

static int choose(
        const Domain *domain, uint64_t flags, bool *ret_live, bool *ret_config, Error *ret_error)
{
        const bool active = domain_is_active(domain);

        *ret_live = flags & CHANGE_LIVE || (flags == 0 && active);
        *ret_config = flags & CHANGE_CONFIG || (flags == 0 && !active);
        if (*ret_config && !domain->persistent)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "domain %s is transient, it has no definition that could be changed",
                        domain->name);
        return *ret_live ? check_live(domain, ret_error) : 0;
}

/* The MAC address is chosen once for both. */
static int read_device(const Domain *domain, DeviceChange change, const char *xml, xmlDoc **ret_device,
        Error *ret_error)
{
        int r = device_parse(xml, strlen(xml), ret_device, ret_error);

        if (r < 0 || change != DEVICE_ATTACH)
                return r;
        r = domain_device_complete(*ret_device, domain_interfaces_have_mac, domain->manager);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't complete the device") : 0;
}

static const char *network_of(const LiveChange *change, const DomainDefinition *definition)
{
        return definition->interfaces[change->index].network;
}

/* The live definition that the change leads to, with the names and bridges that the host has for it. */
static int make_coming(LiveChange *change, Error *ret_error)
{
        Domain *domain = change->domain;
        _cleanup_domain_definition_ DomainDefinition *after = NULL;
        int r = domain_definition_change_device(
                domain->live, change->change, change->device, &after, &change->index, ret_error);

        if (r == 0 && change->change != DEVICE_DETACH)
                r = domain_resolve_interface(domain, after, change->index, ret_error);
        if (r == 0 && change->change == DEVICE_UPDATE)
                r = domain_definition_check_update(domain->live, after, change->index, ret_error);
        if (r == 0 && change->change == DEVICE_ATTACH)
                r = domain_move_in_network(
                        domain, domain->live, after, network_of(change, after), ret_error);
        if (r == 0)
                domain->coming = TAKE_PTR(after);
        return r;
}

/* A new interface has told its network of it already. */
static void drop_coming(const LiveChange *change)
{
        Domain *domain = change->domain;
        _cleanup_domain_definition_ DomainDefinition *after = TAKE_PTR(domain->coming);

        if (after && change->change == DEVICE_ATTACH)
                domain_move_in_network(domain, after, domain->live, network_of(change, after), NULL);
}

static void tell_listener(const LiveChange *change, const char *xml)
{
        const ManagerListener *listener = &change->domain->manager->listener;

        if (xml)
                listener->domain_device(change->domain, change->change, xml, listener->userdata);
}

static void take_over(const LiveChange *change)
{
        Domain *domain = change->domain;
        _cleanup_domain_definition_ DomainDefinition *before = domain->live;
        _cleanup_free_ char *xml = NULL;
        bool detached = change->change == DEVICE_DETACH;

        domain->live = TAKE_PTR(domain->coming);
        if (detached)
                domain_move_in_network(domain, before, domain->live, network_of(change, before), NULL);
        domain_definition_format_interface(detached ? before : domain->live, change->index, &xml);
        domain_publish(domain);
        tell_listener(change, xml);
}

/* Time has passed: it may be another definition than the one that was tried. */
static void change_definition(const LiveChange *change, Error *ret_error)
{
        Domain *domain = change->domain;
        DomainDefinition *after = NULL;
        _cleanup_error_ Error cause = ERROR_NULL;
        size_t index;
        int r = domain->persistent
                ? domain_definition_change_device(
                          domain->persistent, change->change, change->device, &after, &index, &cause)
                : error_set(&cause, -ENOENT, ERROR_NOT_PERSISTENT, "it was undefined meanwhile");

        if (r == 0)
                r = domain_redefine(domain, after, &cause);
        if (r < 0)
                error_set(ret_error, r, cause.name ? cause.name : ERROR_NO_MEMORY,
                        "the running domain has changed, but not its definition: %s",
                        error_message(&cause));
}

static void describe_failure(const Domain *domain, int result, const Message *answer, Error *ret_error)
{
        if (!answer && result == -ETIMEDOUT) {
                error_set(ret_error, result, ERROR_CHANGE_FAILED,
                        "the supervisor of domain %s doesn't answer: it is not known whether the device was changed",
                        domain->name);
                return;
        }
        if (!answer && domain->state != DOMAIN_SHUTDOWN) {
                error_set(ret_error, result, ERROR_FAILED, "the service is shutting down");
                return;
        }
        if (!answer || result == -ESRCH) {
                error_set(
                        ret_error, result, ERROR_NOT_RUNNING, "domain %s has just ended", domain->name);
                return;
        }
        error_set(ret_error, result, message_failure_name(answer, ERROR_CHANGE_FAILED), "%s",
                answer->text);
}

static void on_answer(void *userdata, int result, const Message *answer, int fd)
{
        LiveChange *change = userdata;
        Domain *domain = change->domain;
        _cleanup_error_ Error error = ERROR_NULL;

        close_fd(fd);
        if (result < 0)
                describe_failure(domain, result, answer, &error);
        if (result == 0)
                take_over(change);
        else if (answer || result == -ETIMEDOUT || domain->state == DOMAIN_SHUTDOWN)
                drop_coming(change);
        else /* the next lxc1d learns what has become of it */
                domain->coming = domain_definition_free(domain->coming);
        if (result == 0 && change->config)
                change_definition(change, &error);
        change->callback(change->userdata, error.name ? &error : NULL);
        live_change_free(change);
}

static int send_change(LiveChange *change, Error *ret_error)
{
        const DomainDefinition *after = change->domain->coming;
        _cleanup_close_ int fd = -1;
        _cleanup_free_ char *xml = NULL;
        Message request = {
                .type = MESSAGE_CHANGE_DEVICE,
                .flags = change->change,
                .state = DEVICE_INTERFACE,
                .index = (uint32_t) change->index,
        };
        int r = domain_definition_format(after, &xml);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_CHANGE_FAILED, "can't write the live XML");
        fd = live_xml_seal(xml, ret_error);
        if (fd < 0)
                return fd;
        if (change->change != DEVICE_DETACH)
                request.line = (uint32_t) after->interfaces[change->index].line;
        r = link_request(change->domain->link, &request, fd, on_answer, change);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_CHANGE_FAILED,
                               "can't reach the supervisor of domain %s", change->domain->name)
                     : 0;
}

static int change_live(LiveChange *change, Error *ret_error)
{
        int r = make_coming(change, ret_error);

        if (r == 0) {
                r = send_change(change, ret_error);
                if (r < 0)
                        drop_coming(change);
        }
        rename_failure(ret_error);
        return r;
}

/* Makes the new definition; where the running domain is to change first this only tries it. */
static int change_config(
        Domain *domain, DeviceChange change, const xmlDoc *device, bool try, Error *ret_error)
{
        DomainDefinition *after;
        size_t index;
        int r = domain_definition_change_device(
                domain->persistent, change, device, &after, &index, ret_error);

        if (r < 0)
                return r;
        if (!try)
                return domain_redefine(domain, after, ret_error);
        domain_definition_free(after);
        return 0;
}

int domain_change_device(Domain *domain, DeviceChange change, const char *xml, uint64_t flags,
        WaiterCallback callback, void *userdata, Error *ret_error)
{
        _cleanup_xml_document_ xmlDoc *device = NULL;
        LiveChange *live_change;
        bool live, config;
        int r = choose(domain, flags, &live, &config, ret_error);

        if (r == 0)
                r = read_device(domain, change, xml, &device, ret_error);
        if (r == 0 && config)
                r = change_config(domain, change, device, live, ret_error);
        if (r < 0)
                return r;
        if (!live) {
                callback(userdata, NULL);
                return 0;
        }

        live_change = calloc(1, sizeof(*live_change));
        if (!live_change)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        *live_change = (LiveChange){ domain, change, TAKE_PTR(device), 0, config, callback, userdata };
        r = change_live(live_change, ret_error);
        if (r < 0)
                live_change_free(live_change);
        return r;
}
