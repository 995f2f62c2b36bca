/* The end of a domain: asked for, come by itself or by accident; all that it had is removed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "base/names.h"
#include "core/domain-networks.h"
#include "core/domain-prepare.h"
#include "core/domain-private.h"
#include "core/runtime.h"
#include "host/rtnl.h"

/* How long a supervisor may take to end its container before its scope is killed. */
#define STOP_USEC (10 * UINT64_C(1000000))

/* After the death of a supervisor on_crash starts a domain again, but not one that ran shorter. */
#define SHORT_RUN_USEC (5 * UINT64_C(1000000))

static void remove_links(const Domain *domain)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        char alias[LINK_ALIAS_SIZE];

        if (!domain->live || domain->live->n_interfaces == 0 || rtnl_open(&rtnl) < 0)
                return;
        link_alias_format("domain", domain->name, alias);
        for (size_t i = 0; i < domain->live->n_interfaces; i++) {
                _cleanup_error_ Error error = ERROR_NULL;

                if (domain->live->interfaces[i].host_device &&
                        rtnl_link_delete_own(
                                rtnl, domain->live->interfaces[i].host_device, alias, &error) < 0)
                        fprintf(stderr, SD_WARNING "domain %s: %s\n", domain->name,
                                error_message(&error));
        }
}

/* The scope is gone, and with it every process: now for what is left of it on the host. A start that was
 * still waiting for a network has left nothing. */
static void remove_remains(Domain *domain)
{
        int r;

        remove_links(domain);
        domain_leave_networks(domain);
        r = runtime_remove(domain->manager->runtime_directory, domain->name);
        if (r < 0)
                fprintf(stderr, SD_WARNING "can't remove " RUNTIME_DIRECTORY "/%s: %s\n", domain->name,
                        strerror(-r));
        domain->started = 0;
        domain->state = domain->end == REASON_CRASHED || domain->end == REASON_SUPERVISOR
                ? DOMAIN_CRASHED
                : DOMAIN_SHUTOFF;
        domain->reason = domain->end;
}

static void start_again(Domain *domain)
{
        _cleanup_error_ Error error = ERROR_NULL;

        if (domain_start(domain, NULL, NULL, &error) < 0)
                fprintf(stderr, SD_WARNING "domain %s can't be started again: %s\n", domain->name,
                        error_message(&error));
}

/* Whoever waited is told after everybody has been told of the change. */
static void on_scope_removed(void *userdata, const Error *error)
{
        Domain *domain = userdata;
        Manager *manager = domain->manager;
        Waiter *start, *stops;
        _cleanup_error_ Error start_error = domain->start_error;
        _cleanup_domain_definition_ DomainDefinition *live = NULL;
        _cleanup_free_ char *unit = NULL, *slice = NULL;

        waiters_take(&domain->start, &start);
        waiters_take(&domain->stops, &stops);
        domain->start_error = ERROR_NULL;
        domain->scope = NULL;
        domain->has_scope = false;
        if (error)
                fprintf(stderr, SD_WARNING "domain %s: %s\n", domain->name, error_message(error));
        remove_remains(domain);
        unit = TAKE_PTR(domain->unit); /* these are shown until the change is published */
        slice = TAKE_PTR(domain->slice);
        if (domain->persistent) {
                live = TAKE_PTR(domain->live);
                domain_publish(domain);
                if (domain->start_again)
                        start_again(domain);
        } else {
                domain_publish(domain);
                manager_remove_domain(manager, domain);
        }
        waiters_tell(&start, &start_error);
        waiters_tell(&stops, NULL);
}

static uint64_t now_usec(void)
{
        struct timespec time;

        clock_gettime(CLOCK_REALTIME, &time);
        return (uint64_t) time.tv_sec * 1000000 + (uint64_t) time.tv_nsec / 1000;
}

static bool restarts(LifecycleAction action)
{
        return action == LIFECYCLE_RESTART || action == LIFECYCLE_RENAME_RESTART ||
                action == LIFECYCLE_COREDUMP_RESTART;
}

/* A domain whose start is unknown was taken over; whether it ran long can't be told. One that had ended
 * before its supervisor did is not meant. */
static bool is_to_start_again(const Domain *domain, ContainerReason reason)
{
        return reason == REASON_SUPERVISOR && domain->persistent && !domain_is_preserved(domain) &&
                restarts(domain->live->on_crash) &&
                (domain->started == 0 || now_usec() - domain->started >= SHORT_RUN_USEC);
}

/* Whoever waits for a start must be told a reason, whatever ended it. */
static Error start_error(const Domain *domain, const Error *error)
{
        Error unknown = ERROR_NULL;

        if (error && error->name)
                return *error;
        if (domain->start)
                error_set(&unknown, -ECANCELED, ERROR_START_FAILED,
                        "step start: the domain ended before it ran");
        return unknown;
}

/* Should this process end before all is unwound, the next one is to know how the domain ended. */
static void write_last_words(const Domain *domain)
{
        const Message words = {
                .type = MESSAGE_STOPPED,
                .reason = domain->end,
                .exit_status = domain->exit_status,
        };

        runtime_write_last_words(domain->manager->runtime_directory, domain->name, &words);
}

static void disconnect(Domain *domain)
{
        domain->stop_timer = sd_event_source_disable_unref(domain->stop_timer);
        domain->adopt_timer = sd_event_source_disable_unref(domain->adopt_timer);
        domain->scope = scope_request_cancel(domain->scope);
        domain->network_wait = waiter_cancel(domain->network_wait);
        domain->preparation = domain_preparation_free(domain->preparation);
        if (domain->adopting) {
                domain->adopting = false;
                manager_adopted_one(domain->manager);
        }
}

static void remove_scope(Domain *domain)
{
        _cleanup_error_ Error failure = ERROR_NULL;
        int r;

        if (domain->link)
                link_kill(domain->link); /* it may not be in its scope yet */
        domain->link = link_free(domain->link);
        r = scope_remove(
                domain->manager->scopes, domain->unit, on_scope_removed, domain, &domain->scope);
        if (r < 0) { /* without memory or bus: go on, the service manager's view stays what it is */
                error_set_errno(&failure, r, ERROR_FAILED, "can't have the scope removed");
                on_scope_removed(domain, &failure);
        }
}

void domain_supervisor_ended(void *owner)
{
        Domain *domain = owner;

        domain->link = link_free(domain->link);
        domain->stop_timer = sd_event_source_disable_unref(domain->stop_timer);
        on_scope_removed(domain, NULL);
}

static int on_kill_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        const Domain *domain = userdata;

        (void) source;
        (void) usec;
        fprintf(stderr,
                SD_WARNING
                "the supervisor of domain %s was killed but is stuck in the kernel, it is left alone\n",
                domain->name);
        domain_supervisor_ended(userdata);
        return 0;
}

/* There is no scope yet. What the supervisor has opened it has in its own hands: it is gone, and its
 * helpers are, when it is. */
static void end_supervisor(Domain *domain)
{
        if (domain->link && link_kill(domain->link) &&
                sd_event_add_time_relative(domain->manager->event, &domain->stop_timer, CLOCK_MONOTONIC,
                        STOP_USEC, 0, on_kill_timer, domain) >= 0)
                return;
        domain_supervisor_ended(domain);
}

void domain_end(Domain *domain, ContainerReason reason, Error *error)
{
        domain->end = reason;
        domain->start_error = start_error(domain, error);
        domain->start_again = is_to_start_again(domain, reason);
        write_last_words(domain);
        disconnect(domain);

        domain->state = DOMAIN_SHUTDOWN;
        domain->reason = reason;
        domain->leader = 0;
        domain_publish(domain);
        domain_addresses_forget(domain);
        if (domain->has_scope)
                remove_scope(domain);
        else
                end_supervisor(domain);
}

static int on_stop_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Domain *domain = userdata;

        (void) source;
        (void) usec;
        fprintf(stderr, SD_WARNING "the supervisor of domain %s doesn't answer, its scope is killed\n",
                domain->name);
        domain_end(domain, REASON_DESTROYED, NULL);
        return 0;
}

/* Asks the supervisor, and has the scope killed if it can't be asked or takes too long. */
static void request_stop(Domain *domain)
{
        int r = domain->link ? link_send(domain->link, &(Message){ .type = MESSAGE_STOP }, -1)
                             : -ENOTCONN;

        if (r == 0 && !domain->stop_timer)
                r = sd_event_add_time_relative(domain->manager->event, &domain->stop_timer,
                        CLOCK_MONOTONIC, STOP_USEC, 0, on_stop_timer, domain);
        if (r < 0)
                domain_end(domain, REASON_DESTROYED, NULL);
}

int domain_stop(Domain *domain, WaiterCallback callback, void *userdata, Error *ret_error)
{
        Error broken_off = ERROR_NULL;
        int r;

        if (!domain_is_active(domain))
                return error_set(
                        ret_error, -ESRCH, ERROR_NOT_RUNNING, "domain %s isn't running", domain->name);
        r = waiter_add(&domain->stops, callback, userdata, NULL);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        if (domain->state == DOMAIN_SHUTDOWN) {
                domain->start_again = false;
                return 0;
        }
        if (domain->start || domain->network_wait || domain->preparation) {
                error_set(&broken_off, -ECANCELED, ERROR_START_FAILED,
                        "step start: the domain was stopped meanwhile");
                domain_end(domain, REASON_DESTROYED, &broken_off);
        } else {
                request_stop(domain);
        }
        return 0;
}
