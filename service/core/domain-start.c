/* The start of a domain: from the definition to a running init. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-daemon.h>

#include "core/domain-private.h"
#include "core/runtime.h"
#include "host/controllers.h"
#include "host/machined.h"

#define SLICE "machine.slice"
#define TASKS_MAX 16384

/* What every container may use, see "Device access" in lxc1d(8). */
static const DeviceRule devices[] = {
        { "/dev/null", "rwm" },
        { "/dev/zero", "rwm" },
        { "/dev/full", "rwm" },
        { "/dev/random", "rwm" },
        { "/dev/urandom", "rwm" },
        { "/dev/tty", "rwm" },
        { "/dev/ptmx", "rw" },
        { "/dev/fuse", "rw" },
        { "char-pts", "rw" },
};

static int check_startable(const Domain *domain, Error *ret_error)
{
        if (domain->state == DOMAIN_SHUTDOWN)
                return error_set(ret_error, -EALREADY, ERROR_ALREADY_RUNNING,
                        "domain %s is still ending", domain->name);
        if (domain_is_active(domain))
                return error_set(ret_error, -EALREADY, ERROR_ALREADY_RUNNING, "domain %s is %s already",
                        domain->name, domain_state_name(domain->state));
        if (domain->persistent->unsupported)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "domain %s can't be started as it is defined: %s", domain->name,
                        domain->persistent->unsupported);
        return controllers_check(domain->manager->allowed_missing, ret_error);
}

/* Finds the bridge, and a name for the host's end of the link that no other has. */
static int resolve_interface(const Domain *domain, DomainDefinition *live, size_t i, Error *ret_error)
{
        const InterfaceDefinition *interface = live->interfaces + i;
        Network *network = manager_find_network(domain->manager, interface->network);
        char name[16];
        uint32_t random;
        int r;

        if (!network)
                return error_set(ret_error, -ENOENT, ERROR_NO_SUCH_NETWORK,
                        "line %d: <interface>: there is no network '%s'", interface->line,
                        interface->network);
        r = network_start(network, ret_error);
        if (r < 0)
                return r;
        if (getrandom(&random, sizeof(random), 0) != sizeof(random))
                return error_set(ret_error, -EIO, ERROR_FAILED, "can't choose the name of a link");
        snprintf(name, sizeof(name), "lxc1-%08x", random);
        r = domain_definition_resolve_interface(live, i, network->definition->bridge,
                interface->host_device ? interface->host_device : name);
        return r < 0 ? error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory") : 0;
}

static int make_live(const Domain *domain, DomainDefinition **ret_live, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *live = NULL;
        int r = domain_definition_copy(domain->persistent, &live);

        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        for (size_t i = 0; i < live->n_interfaces; i++) {
                r = resolve_interface(domain, live, i, ret_error);
                if (r < 0)
                        return r;
        }
        *ret_live = TAKE_PTR(live);
        return 0;
}

/* The supervisor is in its cgroup, with all limits: let it begin. */
static void on_scope_started(void *userdata, const Error *error)
{
        Domain *domain = userdata;
        Message go = { .type = MESSAGE_GO };
        Error failure = ERROR_NULL;
        int r;

        domain->scope = NULL;
        if (error) {
                domain->has_scope = false; /* if there is one of its name, it isn't ours */
                error_set(&failure, -EIO, ERROR_START_FAILED, "step scope: %s", error_message(error));
                domain_end(domain, REASON_FAILED, &failure);
                return;
        }
        message_set_text(go.text, sizeof(go.text), domain->unit);
        r = link_send(domain->link, &go);
        if (r < 0) {
                error_set_errno(&failure, r, ERROR_START_FAILED, "step scope: the supervisor has gone");
                domain_end(domain, REASON_FAILED, &failure);
        }
}

static int start_scope(Domain *domain, pid_t supervisor)
{
        _cleanup_free_ char *description = NULL;
        ScopeProperties properties = {
                .unit = domain->unit,
                .slice = SLICE,
                .pid = supervisor,
                .memory_max = resources_memory_max(&domain->live->resources),
                .tasks_max = TASKS_MAX,
                .devices = devices,
                .n_devices = ELEMENTS(devices),
        };

        int r;

        if (asprintf(&description, "Lxc1 container %s", domain->name) < 0)
                return -ENOMEM;
        properties.description = description;
        r = scope_start(domain->manager->scopes, &properties, on_scope_started, domain, &domain->scope);
        domain->has_scope = r == 0;
        return r;
}

/* Spawns the supervisor and asks for its scope. Up to the supervisor, what was made is unmade here;
 * from then on domain_end() does that. */
static int launch(Domain *domain, const char *live_xml, Error *ret_error)
{
        LinkHandler handler = domain_link_handler(domain);
        _cleanup_error_ Error cause = ERROR_NULL;
        Manager *manager = domain->manager;
        Error failure = ERROR_NULL;
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

        domain->state = DOMAIN_STARTING;
        domain->reason = REASON_BOOTED;
        domain->exit_status = 0;
        domain_publish(domain);
        r = start_scope(domain, supervisor);
        if (r < 0) {
                error_set_errno(
                        &failure, r, ERROR_START_FAILED, "step scope: can't call the service manager");
                domain_end(domain, REASON_FAILED, &failure);
        }
        return 0;
}

int domain_start(Domain *domain, DomainCallback callback, void *userdata, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *live = NULL;
        _cleanup_free_ char *live_xml = NULL, *unit = NULL;
        int r;

        r = check_startable(domain, ret_error);
        if (r < 0)
                return r;
        r = make_live(domain, &live, ret_error);
        if (r < 0)
                return r;
        r = domain_definition_format(live, &live_xml);
        if (r == -EFBIG)
                return error_set(
                        ret_error, r, ERROR_START_FAILED, "step plan: the live XML is too long");
        if (r == 0)
                r = scope_unit_name(domain->name, domain->uuid, &unit);
        if (r == 0)
                r = domain_wait(&domain->start, callback, userdata);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");

        domain->live = TAKE_PTR(live);
        domain->unit = TAKE_PTR(unit);
        domain->said_stopped = false;
        r = launch(domain, live_xml, ret_error);
        if (r < 0) {
                domain->live = domain_definition_free(domain->live);
                free(domain->unit);
                domain->unit = NULL;
                free(domain->start); /* the caller is told by our result */
                domain->start = NULL;
        }
        return r;
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
                        root ? root->source : "/");
        domain_publish(domain);
        domain_tell(&domain->start, NULL);
}

static void on_status(Domain *domain, const Message *message)
{
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
                break;
        default: /* still at its first start */
                break;
        }
        if (domain->adopting) {
                domain->adopting = false;
                manager_adopted_one(domain->manager);
        }
}

static void on_received(void *owner, const Message *message)
{
        Domain *domain = owner;
        Error failure = ERROR_NULL;

        if (domain->state == DOMAIN_SHUTDOWN)
                return;
        switch (message->type) {
        case MESSAGE_STATUS:
                on_status(domain, message);
                break;
        case MESSAGE_FAILED:
                error_set(&failure, message->error, ERROR_START_FAILED, "step %s: %s", message->step,
                        message->text);
                fprintf(stderr, SD_WARNING "domain %s could not be started: %s\n", domain->name,
                        error_message(&failure));
                domain_end(domain, REASON_FAILED, &failure);
                break;
        case MESSAGE_STOPPED:
                domain->said_stopped = true;
                domain->end = (ContainerReason) message->reason;
                domain->exit_status = message->exit_status;
                if (domain->end == REASON_FAILED)
                        fprintf(stderr, SD_WARNING "domain %s could not be started again: step %s: %s\n",
                                domain->name, message->step, message->text);
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
        return (LinkHandler){ .received = on_received, .closed = on_closed, .owner = domain };
}
