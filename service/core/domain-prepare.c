/* The part of a start before the container's scope is there: what its supervisor asks for, and the
 * making of the scope. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/device-rule.h"
#include "core/domain-prepare.h"
#include "core/domain-private.h"
#include "core/domain-resources.h"
#include "core/namespaces.h"
#include "host/process.h"

/* More than any definition can make a supervisor ask for. */
#define DEVICES_ASKED_MAX 4096
#define PROCESSES_MAX 512

/* What every container may use, see "Device access" in lxc1d(8). */
static const DeviceRule standard_devices[] = {
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

struct DomainPreparation {
        int namespaces[SHARED_NAMESPACES]; /* to be handed over; -1: none */
        pid_t pids[1 + PROCESSES_MAX];     /* the supervisor's, then its helpers' */
        size_t n_pids;
        DeviceRule *devices; /* the standard ones, then what the supervisor asked for: that is owned */
        size_t n_devices;
};

int domain_preparation_new(const Domain *domain, const DomainDefinition *live,
        DomainPreparation **ret_preparation, Error *ret_error)
{
        DomainPreparation *preparation = calloc(1, sizeof(*preparation));
        DeviceRule *devices = calloc(ELEMENTS(standard_devices), sizeof(*devices));
        int r;

        if (!preparation || !devices) {
                free(preparation);
                free(devices);
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        }
        memcpy(devices, standard_devices, sizeof(standard_devices));
        preparation->devices = devices;
        preparation->n_devices = ELEMENTS(standard_devices);
        r = namespaces_open(domain->manager, live, preparation->namespaces, ret_error);
        if (r < 0)
                domain_preparation_free(preparation);
        else
                *ret_preparation = preparation;
        return r;
}

DomainPreparation *domain_preparation_free(DomainPreparation *preparation)
{
        if (!preparation)
                return NULL;
        namespaces_close(preparation->namespaces);
        for (size_t i = ELEMENTS(standard_devices); i < preparation->n_devices; i++)
                free((char *) (uintptr_t) preparation->devices[i].device);
        free(preparation->devices);
        free(preparation);
        return NULL;
}

void domain_preparation_set_supervisor(DomainPreparation *preparation, pid_t supervisor)
{
        preparation->pids[0] = supervisor;
        preparation->n_pids = 1;
}

static int add_device(DomainPreparation *preparation, const char *text, Error *ret_error)
{
        _cleanup_free_ char *rule = strdup(text);
        const char *access;
        DeviceRule *larger;

        if (!rule)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        if (!device_rule_split(rule, &access))
                return error_set(
                        ret_error, -EPROTO, ERROR_START_FAILED, "the supervisor named no device");
        if (preparation->n_devices >= DEVICES_ASKED_MAX)
                return error_set(ret_error, -E2BIG, ERROR_START_FAILED, "there are too many devices");
        larger = reallocarray(preparation->devices, preparation->n_devices + 1, sizeof(*larger));
        if (!larger)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        preparation->devices = larger;
        larger[preparation->n_devices++] = (DeviceRule){ .device = TAKE_PTR(rule), .access = access };
        return 0;
}

/* A helper is where its supervisor is until both come into the scope, in the cgroup of this process. No
 * other process of the host can be moved this way. */
static bool is_helper(pid_t pid)
{
        _cleanup_free_ char *theirs = NULL, *ours = NULL;

        return pid > 1 && pid != getpid() && process_cgroup(pid, &theirs) == 0 &&
                process_cgroup(getpid(), &ours) == 0 && strcmp(theirs, ours) == 0;
}

static int add_process(DomainPreparation *preparation, pid_t pid, Error *ret_error)
{
        if (!is_helper(pid))
                return error_set(ret_error, -ESRCH, ERROR_START_FAILED,
                        "process %d is no helper of the supervisor, or has ended", (int) pid);
        if (preparation->n_pids >= ELEMENTS(preparation->pids))
                return error_set(ret_error, -E2BIG, ERROR_START_FAILED, "there are too many helpers");
        preparation->pids[preparation->n_pids++] = pid;
        return 0;
}

static void fail(Domain *domain, const Error *cause)
{
        Error failure = ERROR_NULL;

        error_set(&failure, -EIO, ERROR_START_FAILED, "step scope: %s", error_message(cause));
        domain_end(domain, REASON_FAILED, &failure);
}

/* What the supervisor needs to go on: the namespaces of others, and the word. */
static int send_go(const Domain *domain)
{
        const int *namespaces = domain->preparation->namespaces;
        Message go = { .type = MESSAGE_GO };
        int r = 0;

        for (unsigned i = 0; r == 0 && i < SHARED_NAMESPACES; i++)
                if (namespaces[i] >= 0)
                        r = link_send(domain->link, &(Message){ .type = MESSAGE_NAMESPACE, .state = i },
                                namespaces[i]);
        message_set_text(go.text, sizeof(go.text), domain->unit);
        return r < 0 ? r : link_send(domain->link, &go, -1);
}

/* The supervisor is in its cgroup, with all limits: let it begin. */
static void on_scope_started(void *userdata, const Error *error)
{
        Domain *domain = userdata;
        _cleanup_error_ Error gone = ERROR_NULL;
        int r;

        domain->scope = NULL;
        if (error) {
                domain->has_scope = false; /* if there is one of its name, it isn't ours */
                fail(domain, error);
                return;
        }
        r = send_go(domain);
        domain->preparation = domain_preparation_free(domain->preparation);
        if (r < 0) {
                error_set_errno(&gone, r, ERROR_START_FAILED, "the supervisor has gone");
                fail(domain, &gone);
        }
}

static int start_scope(Domain *domain)
{
        const DomainPreparation *preparation = domain->preparation;
        _cleanup_(domain_limits_free) DomainLimits limits = { 0 };
        _cleanup_free_ char *description = NULL;
        ScopeProperties properties = {
                .unit = domain->unit,
                .slice = domain->slice,
                .pids = preparation->pids,
                .n_pids = preparation->n_pids,
                .devices = preparation->devices,
                .n_devices = preparation->n_devices,
        };
        int r = domain_limits_make(&domain->live->resources, &limits);

        if (r < 0 || asprintf(&description, "Lxc1 container %s", domain->name) < 0)
                return -ENOMEM;
        properties.description = description;
        properties.limits = limits.scope;
        r = scope_start(domain->manager->scopes, &properties, on_scope_started, domain, &domain->scope);
        domain->has_scope = r == 0;
        return r;
}

void domain_preparation_received(Domain *domain, const Message *message)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = 0;

        if (!domain->preparation || domain->has_scope)
                return; /* said at another time than theirs these words mean nothing */
        if (message->type == MESSAGE_DEVICE) {
                r = add_device(domain->preparation, message->text, &error);
        } else if (message->type == MESSAGE_PROCESS) {
                r = add_process(domain->preparation, message->pid, &error);
        } else if (message->type == MESSAGE_PREPARED) {
                r = start_scope(domain);
                if (r < 0)
                        error_set_errno(&error, r, ERROR_START_FAILED, "can't call the service manager");
        }
        if (r < 0)
                fail(domain, &error);
}
