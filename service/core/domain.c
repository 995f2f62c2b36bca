/* A domain: its definition, its state, and what may be done with it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "core/domain-prepare.h"
#include "core/domain-private.h"
#include "core/store.h"

int domain_new(Manager *manager, DomainDefinition *definition, Domain **ret_domain)
{
        Domain *domain = calloc(1, sizeof(*domain));

        if (!domain || !(domain->name = strdup(definition->name))) {
                free(domain);
                domain_definition_free(definition);
                return -ENOMEM;
        }
        domain->manager = manager;
        domain->persistent = definition;
        memcpy(domain->uuid, definition->uuid, sizeof(domain->uuid));
        domain->published = domain_view(domain);
        *ret_domain = domain;
        return 0;
}

Domain *domain_free(Domain *domain)
{
        const Error gone = { ERROR_FAILED, (char *) "the service is shutting down" };

        if (!domain)
                return NULL;
        scope_request_cancel(domain->scope);
        waiter_cancel(domain->network_wait);
        sd_event_source_disable_unref(domain->stop_timer);
        sd_event_source_disable_unref(domain->adopt_timer);
        link_free(domain->link);
        domain_preparation_free(domain->preparation);
        waiters_tell(&domain->start, &gone);
        waiters_tell(&domain->stops, &gone);
        domain_definition_free(domain->persistent);
        domain_definition_free(domain->live);
        domain_addresses_forget(domain);
        error_free(&domain->start_error);
        free(domain->unit);
        free(domain->slice);
        free(domain->name);
        free(domain);
        return NULL;
}

bool domain_is_active(const Domain *domain)
{
        return domain->state != DOMAIN_SHUTOFF && domain->state != DOMAIN_CRASHED;
}

bool domain_is_preserved(const Domain *domain)
{
        return domain->state == DOMAIN_PRESERVED || domain->state == DOMAIN_PRESERVED_CRASHED;
}

DomainView domain_view(const Domain *domain)
{
        const DomainDefinition *definition = domain->live ? domain->live : domain->persistent;
        static const AddressList none = { .n = 0 };

        return (DomainView){
                .state = domain->state,
                .reason = domain->reason,
                .leader = domain->leader,
                .unit = domain->unit ? domain->unit : "",
                .slice = domain->slice ? domain->slice : "",
                .started = domain->started,
                .exit_status = domain->exit_status,
                .memory_max = resources_memory_max(&definition->resources),
                .persistent = domain->persistent,
                .autostart = domain->autostart,
                .definition = definition,
                .is_live = domain->live,
                .addresses = domain->leader > 0 && domain->addresses ? domain->addresses : &none,
        };
}

void domain_publish(Domain *domain)
{
        const ManagerListener *listener = &domain->manager->listener;
        DomainView before = domain->published;

        domain->published = domain_view(domain);
        listener->domain_changed(domain, &before, listener->userdata);
}

const char *domain_state_name(DomainState state)
{
        static const char *const names[] = {
                [DOMAIN_SHUTOFF] = "shutoff",
                [DOMAIN_STARTING] = "starting",
                [DOMAIN_RUNNING] = "running",
                [DOMAIN_SHUTDOWN] = "shutdown",
                [DOMAIN_CRASHED] = "crashed",
                [DOMAIN_PRESERVED] = "shutdown",
                [DOMAIN_PRESERVED_CRASHED] = "crashed",
        };

        return names[state];
}

const char *domain_reason_name(ContainerReason reason)
{
        static const char *const names[] = {
                [REASON_UNKNOWN] = "unknown",
                [REASON_BOOTED] = "booted",
                [REASON_REBOOTED] = "rebooted",
                [REASON_RESTARTED] = "restarted",
                [REASON_SHUTDOWN] = "shutdown",
                [REASON_REBOOT] = "reboot",
                [REASON_CRASHED] = "init-killed",
                [REASON_DESTROYED] = "destroyed",
                [REASON_FAILED] = "failed",
                [REASON_SUPERVISOR] = "supervisor-died",
        };

        return (size_t) reason < ELEMENTS(names) ? names[reason] : "unknown";
}

int domain_open_console(Domain *domain, const char *alias, uint64_t flags, LinkCallback callback,
        void *userdata, Error *ret_error)
{
        Message request = { .type = MESSAGE_OPEN_CONSOLE, .flags = (uint32_t) flags };
        int r;

        if (domain_is_preserved(domain) && domain->link && !(flags & CONSOLE_READ_ONLY))
                return error_set(ret_error, -ESRCH, ERROR_NOT_RUNNING,
                        "domain %s has ended and is preserved: its consoles can only be watched, with flag 2",
                        domain->name);
        if ((domain->state != DOMAIN_RUNNING && !domain_is_preserved(domain)) || !domain->link)
                return error_set(ret_error, -ESRCH, ERROR_NOT_RUNNING,
                        "domain %s isn't running, start it first", domain->name);
        message_set_text(request.text, sizeof(request.text), alias);
        r = link_request(domain->link, &request, -1, callback, userdata);
        return r < 0 ? domain_console_error(domain, alias, r, ret_error) : 0;
}

int domain_console_error(const Domain *domain, const char *alias, int r, Error *ret_error)
{
        switch (r) {
        case -ENXIO:
                return error_set(ret_error, r, ERROR_NO_SUCH_CONSOLE, "domain %s has no console '%s'",
                        domain->name, alias);
        case -EBUSY:
                return error_set(ret_error, r, ERROR_CONSOLE_BUSY,
                        "somebody else writes to this console of domain %s; flag 1 takes it over, flag 2 only watches",
                        domain->name);
        case -EUSERS:
                return error_set(ret_error, r, ERROR_CONSOLE_BUSY,
                        "too many watch this console of domain %s", domain->name);
        case -ECONNRESET:
        case -EPIPE:
                return error_set(
                        ret_error, r, ERROR_NOT_RUNNING, "domain %s has just ended", domain->name);
        default:
                return error_set_errno(
                        ret_error, r, ERROR_FAILED, "can't open the console of domain %s", domain->name);
        }
}

int domain_get_xml(const Domain *domain, bool persistent, char **ret_xml, Error *ret_error)
{
        const DomainDefinition *definition =
                domain->live && !persistent ? domain->live : domain->persistent;
        int r;

        if (!definition)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "domain %s is transient, it has no persistent definition", domain->name);
        r = domain_definition_format(definition, ret_xml);
        return r < 0 ? error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory") : 0;
}

int domain_set_autostart(Domain *domain, bool autostart, Error *ret_error)
{
        int r;

        if (!domain->persistent)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "domain %s is transient, it can't be started with the host", domain->name);
        r = store_set_autostart(
                domain->manager->autostart_directory, "../domains", domain->name, autostart);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED,
                        "can't change the autostart of domain %s", domain->name);
        domain->autostart = autostart;
        domain_publish(domain);
        return 0;
}
