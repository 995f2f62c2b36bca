/* The start of a domain: from the definition to a running init. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "core/domain-interfaces.h"
#include "core/domain-networks.h"
#include "core/domain-prepare.h"
#include "core/domain-private.h"
#include "core/domain-resources.h"
#include "core/runtime.h"
#include "host/machined.h"

/* How long a supervisor that has told of the end may take to write out and to unmount. */
#define WRITE_OUT_USEC (600 * UINT64_C(1000000))

static int check_startable(const Domain *domain, Error *ret_error)
{
        if (domain->state == DOMAIN_SHUTDOWN)
                return error_set(ret_error, -EALREADY, ERROR_ALREADY_RUNNING,
                        "domain %s is still ending", domain->name);
        if (domain_is_preserved(domain))
                return error_set(ret_error, -EALREADY, ERROR_ALREADY_RUNNING,
                        "domain %s has ended and is preserved, stop it first", domain->name);
        if (domain_is_active(domain))
                return error_set(ret_error, -EALREADY, ERROR_ALREADY_RUNNING, "domain %s is %s already",
                        domain->name, domain_state_name(domain->state));
        if (domain->persistent->unsupported)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "domain %s can't be started as it is defined: %s", domain->name,
                        domain->persistent->unsupported);
        return domain_resources_check(
                &domain->persistent->resources, domain->manager->allowed_missing, ret_error);
}

/* Spawns the supervisor, which is to tell what its scope must have. Up to there, what was made is unmade
 * here; from then on domain_end() does that. */
static int launch(Domain *domain, const char *live_xml, Error *ret_error)
{
        LinkHandler handler = domain_link_handler(domain);
        _cleanup_error_ Error cause = ERROR_NULL;
        Manager *manager = domain->manager;
        pid_t supervisor;
        int r;

        r = runtime_create(manager->runtime_directory, domain->name, live_xml);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "step runtime: can't make " RUNTIME_DIRECTORY "/%s", domain->name);
        r = link_spawn(
                manager->event, domain->name, live_xml, &handler, &domain->link, &supervisor, &cause);
        if (r < 0) {
                runtime_remove(manager->runtime_directory, domain->name);
                return error_set(
                        ret_error, r, ERROR_START_FAILED, "step supervisor: %s", error_message(&cause));
        }

        domain_preparation_set_supervisor(domain->preparation, supervisor);
        domain->state = DOMAIN_STARTING;
        domain->reason = REASON_BOOTED;
        domain->exit_status = 0;
        domain_publish(domain);
        return 0;
}

/* Everything that a start needs and that a failure needs not unmake. */
static int make_ready(Domain *domain, char **ret_live_xml, Error *ret_error)
{
        int r = domain_resolve_interfaces(domain, domain->live, ret_error);

        if (r == 0)
                r = domain_enter_networks(domain, domain->live, ret_error);
        if (r < 0)
                return r;
        r = domain_slice_name(&domain->live->resources, &domain->slice, ret_error);
        if (r < 0)
                return r;
        r = domain_preparation_new(domain, domain->live, &domain->preparation, ret_error);
        if (r < 0)
                return r;
        r = domain_definition_format(domain->live, ret_live_xml);
        if (r == -EFBIG)
                return error_set(
                        ret_error, r, ERROR_START_FAILED, "step plan: the live XML is too long");
        if (r == 0)
                r = scope_unit_name(domain->name, domain->uuid, &domain->unit);
        return r < 0 ? error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory") : 0;
}

/* As if nothing had been tried, of which nobody has been told yet. */
static void forget_start(Domain *domain)
{
        domain->preparation = domain_preparation_free(domain->preparation);
        domain_leave_networks(domain);
        domain->live = domain_definition_free(domain->live);
        free(TAKE_PTR(domain->unit));
        free(TAKE_PTR(domain->slice));
}

static int start_now(Domain *domain, Error *ret_error)
{
        _cleanup_free_ char *live_xml = NULL;
        int r = make_ready(domain, &live_xml, ret_error);

        domain->said_stopped = false;
        return r < 0 ? r : launch(domain, live_xml, ret_error);
}

static int start_or_wait(Domain *domain, Error *ret_error);

/* The network is up, or isn't going to be: then the start says so. What is shown of the domain is not
 * changed in place: it is to differ when the change is published, which is done by all that may follow.
 */
static void on_network(void *userdata, const Error *error)
{
        Domain *domain = userdata;
        _cleanup_domain_definition_ DomainDefinition *shown = TAKE_PTR(domain->live);
        Error failure = ERROR_NULL;
        int r = domain_definition_copy(shown, &domain->live);

        (void) error;
        domain->network_wait = NULL;
        if (r < 0) {
                domain->live = TAKE_PTR(shown);
                error_set(&failure, r, ERROR_NO_MEMORY, "there is not enough memory");
        } else {
                r = start_or_wait(domain, &failure);
        }
        if (r < 0)
                domain_end(domain, REASON_FAILED, &failure);
}

static int wait_for_network(Domain *domain, Network *network, Error *ret_error)
{
        int r = waiter_add(&network->starts, on_network, domain, &domain->network_wait);

        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        domain->state = DOMAIN_STARTING;
        domain->reason = REASON_BOOTED;
        domain_publish(domain);
        return 0;
}

static int start_or_wait(Domain *domain, Error *ret_error)
{
        Network *network = domain_find_starting_network(domain);

        return network ? wait_for_network(domain, network, ret_error) : start_now(domain, ret_error);
}

/* From here on it is no matter whether the domain is redefined, or undefined, meanwhile. */
static int begin_start(Domain *domain, Error *ret_error)
{
        int r = domain_definition_copy(domain->persistent, &domain->live);

        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        r = start_or_wait(domain, ret_error);
        if (r < 0)
                forget_start(domain);
        return r;
}

int domain_start(Domain *domain, WaiterCallback callback, void *userdata, Error *ret_error)
{
        int r = check_startable(domain, ret_error);

        if (r < 0)
                return r;
        r = waiter_add(&domain->start, callback, userdata, NULL);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        r = begin_start(domain, ret_error);
        if (r < 0)
                domain->start = waiter_cancel(domain->start); /* the caller is told by our result */
        return r;
}

/* The root as a directory of the host; "" where it isn't one. */
static const char *root_directory(const FilesystemDefinition *root)
{
        if (!root)
                return "/";
        return root->type == FILESYSTEM_MOUNT ? root->source : "";
}

/* A run has begun, the first or another one, or an adopted supervisor has told of the present one. */
static void on_running(Domain *domain, const Message *message)
{
        const FilesystemDefinition *root = domain_definition_root(domain->live);
        bool new_leader = domain->leader != message->pid; /* also if it is merely new to us */

        domain->state = DOMAIN_RUNNING;
        domain->reason = (ContainerReason) message->reason;
        domain->leader = message->pid;
        domain->started = message->timestamp;
        if (new_leader)
                machined_register(domain->manager->bus, domain->name, domain->uuid, domain->leader,
                        root_directory(root));
        domain_publish(domain);
        waiters_tell(&domain->start, NULL);
}

/* Nothing of it runs any more, but its supervisor, with what its consoles printed last. */
static void on_preserved(Domain *domain, const Message *message)
{
        domain->reason = (ContainerReason) message->reason;
        domain->state = domain->reason == REASON_CRASHED ? DOMAIN_PRESERVED_CRASHED : DOMAIN_PRESERVED;
        domain->leader = 0;
        domain->started = message->timestamp;
        domain->exit_status = message->exit_status;
        domain_publish(domain);
        domain_addresses_forget(domain);
        waiters_tell(&domain->start, NULL); /* it did run, if only for a moment */
}

static void on_status(Domain *domain, const Message *message)
{
        domain->can_change_devices = message->flags & SUPERVISOR_CHANGES_DEVICES;
        switch (message->state) {
        case CONTAINER_RUNNING:
                if (message->pid > 0)
                        on_running(domain, message);
                break;
        case CONTAINER_WAITING:
                domain->state = DOMAIN_STARTING;
                domain->reason = (ContainerReason) message->reason;
                domain->leader = 0;
                domain_publish(domain);
                domain_addresses_forget(domain);
                break;
        case CONTAINER_PRESERVED:
                on_preserved(domain, message);
                break;
        default: /* still at its first start */
                break;
        }
        if (domain->adopting) {
                domain->adopting = false;
                manager_adopted_one(domain->manager);
        }
}

static void on_failed(Domain *domain, const Message *message)
{
        Error failure = ERROR_NULL;

        error_set(&failure, message->error, message_failure_name(message, ERROR_START_FAILED),
                "step %s: %s", message->step, message->text);
        fprintf(stderr, SD_WARNING "domain %s could not be started: %s\n", domain->name,
                error_message(&failure));
        domain_end(domain, REASON_FAILED, &failure);
}

static void on_stopped(Domain *domain, const Message *message)
{
        domain->said_stopped = true;
        domain->end = (ContainerReason) message->reason;
        domain->exit_status = message->exit_status;
        /* It still writes out what its file systems hold, and is not to be killed over that. */
        if (domain->stop_timer)
                sd_event_source_set_time_relative(domain->stop_timer, WRITE_OUT_USEC);
        if (domain->end == REASON_FAILED)
                fprintf(stderr, SD_WARNING "domain %s could not be started again: step %s: %s\n",
                        domain->name, message->step, message->text);
}

static void on_received(void *owner, const Message *message)
{
        Domain *domain = owner;

        if (domain->state == DOMAIN_SHUTDOWN)
                return;
        switch (message->type) {
        case MESSAGE_DEVICE:
        case MESSAGE_PROCESS:
        case MESSAGE_PREPARED:
                domain_preparation_received(domain, message);
                break;
        case MESSAGE_STATUS:
                on_status(domain, message);
                break;
        case MESSAGE_ADDRESSES:
                domain_addresses_received(domain, message);
                break;
        case MESSAGE_FAILED:
                on_failed(domain, message);
                break;
        case MESSAGE_STOPPED:
                on_stopped(domain, message);
                break;
        default: /* a newer supervisor's word */
                break;
        }
}

static void on_closed(void *owner)
{
        Domain *domain = owner;
        bool never_ran = domain->started == 0 && !domain->adopting;
        Error failure = ERROR_NULL;

        if (domain->said_stopped) {
                domain_end(domain, domain->end, NULL);
                return;
        }
        fprintf(stderr, SD_WARNING "the supervisor of domain %s died\n", domain->name);
        if (domain->start)
                error_set(&failure, -ECONNRESET, ERROR_START_FAILED,
                        "step supervisor: the supervisor died");
        domain_end(domain, never_ran ? REASON_FAILED : REASON_SUPERVISOR, &failure);
}

LinkHandler domain_link_handler(Domain *domain)
{
        return (LinkHandler){
                .received = on_received,
                .closed = on_closed,
                .ended = domain_supervisor_ended,
                .owner = domain,
        };
}
