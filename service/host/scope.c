/* Scope units: the part of the service manager that owns a container's cgroup. Asynchronous. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "host/scope.h"

#define SYSTEMD_SERVICE "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"
#define SYSTEMD_UNIT "org.freedesktop.systemd1.Unit"
#define NO_SUCH_UNIT "org.freedesktop.systemd1.NoSuchUnit"

/* How often a scope is looked at that is to go. */
#define LOOK_USEC (2 * UINT64_C(1000000))

typedef enum RequestKind {
        REQUEST_START,
        REQUEST_REMOVE,
} RequestKind;

struct ScopeRequest {
        ScopeManager *manager;
        ScopeRequest *next;
        RequestKind kind;
        char *unit;
        sd_bus_slot *call;
        sd_event_source *timer; /* of a removal */
        ScopeCallback callback;
        void *userdata;
};

struct ScopeManager {
        sd_bus *bus;
        sd_bus_slot *job_removed;
        sd_bus_slot *unit_removed;
        ScopeRequest *requests;
};

ScopeRequest *scope_request_cancel(ScopeRequest *request)
{
        ScopeRequest **link;

        if (!request)
                return NULL;
        for (link = &request->manager->requests; *link != request; link = &(*link)->next)
                ;
        *link = request->next;
        sd_bus_slot_unref(request->call);
        sd_event_source_disable_unref(request->timer);
        free(request->unit);
        free(request);
        return NULL;
}

static void request_complete(ScopeRequest *request, const Error *error)
{
        ScopeCallback callback = request->callback;
        void *userdata = request->userdata;

        scope_request_cancel(request);
        callback(userdata, error);
}

static ScopeRequest *request_find(ScopeManager *manager, RequestKind kind, const char *unit)
{
        for (ScopeRequest *request = manager->requests; request; request = request->next)
                if (request->kind == kind && strcmp(request->unit, unit) == 0)
                        return request;
        return NULL;
}

static int request_new(ScopeManager *manager, RequestKind kind, const char *unit, ScopeCallback callback,
        void *userdata, ScopeRequest **ret_request)
{
        ScopeRequest *request = calloc(1, sizeof(*request));

        if (!request || !(request->unit = strdup(unit))) {
                free(request);
                return -ENOMEM;
        }
        request->manager = manager;
        request->kind = kind;
        request->callback = callback;
        request->userdata = userdata;
        request->next = manager->requests;
        manager->requests = request;
        *ret_request = request;
        return 0;
}

/* JobRemoved(u id, o job, s unit, s result) */
static int on_job_removed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *unit, *result;
        ScopeRequest *request;
        int r;

        (void) ret_error;
        r = sd_bus_message_read(message, "uoss", NULL, NULL, &unit, &result);
        if (r < 0)
                return 0;
        request = request_find(userdata, REQUEST_START, unit);
        if (!request)
                return 0;
        if (strcmp(result, "done") == 0) {
                request_complete(request, NULL);
                return 0;
        }
        error_set(&error, -EIO, ERROR_START_FAILED, "the job of %s ended with '%s'", unit, result);
        request_complete(request, &error);
        return 0;
}

/* UnitRemoved(s unit, o path) */
static int on_unit_removed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
        const char *unit;
        ScopeRequest *request;

        (void) ret_error;
        if (sd_bus_message_read(message, "so", &unit, NULL) < 0)
                return 0;
        request = request_find(userdata, REQUEST_REMOVE, unit);
        if (request)
                request_complete(request, NULL);
        return 0;
}

int scope_manager_new(sd_bus *bus, ScopeManager **ret_manager)
{
        ScopeManager *manager = calloc(1, sizeof(*manager));
        int r;

        if (!manager)
                return -ENOMEM;
        manager->bus = bus;
        r = sd_bus_match_signal_async(bus, &manager->job_removed, SYSTEMD_SERVICE, SYSTEMD_PATH,
                SYSTEMD_MANAGER, "JobRemoved", on_job_removed, NULL, manager);
        if (r >= 0)
                r = sd_bus_match_signal_async(bus, &manager->unit_removed, SYSTEMD_SERVICE, SYSTEMD_PATH,
                        SYSTEMD_MANAGER, "UnitRemoved", on_unit_removed, NULL, manager);
        if (r >= 0)
                r = sd_bus_call_method_async(bus, NULL, SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER,
                        "Subscribe", NULL, NULL, NULL);
        if (r < 0) {
                scope_manager_free(manager);
                return r;
        }
        *ret_manager = manager;
        return 0;
}

ScopeManager *scope_manager_free(ScopeManager *manager)
{
        if (!manager)
                return NULL;
        while (manager->requests)
                scope_request_cancel(manager->requests);
        sd_bus_slot_unref(manager->job_removed);
        sd_bus_slot_unref(manager->unit_removed);
        free(manager);
        return NULL;
}

/* The job's end tells of success; here only a refusal matters. */
static int on_start_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        const sd_bus_error *refusal = sd_bus_message_get_error(reply);
        _cleanup_error_ Error error = ERROR_NULL;

        (void) ret_error;
        if (!refusal)
                return 0;
        error_set(&error, -EIO, ERROR_START_FAILED, "the service manager refused the scope: %s",
                refusal->message ? refusal->message : refusal->name);
        request_complete(userdata, &error);
        return 0;
}

int scope_start(ScopeManager *manager, const ScopeProperties *properties, ScopeCallback callback,
        void *userdata, ScopeRequest **ret_request)
{
        __attribute__((cleanup(sd_bus_message_unrefp))) sd_bus_message *message = NULL;
        ScopeRequest *request;
        int r;

        r = sd_bus_message_new_method_call(manager->bus, &message, SYSTEMD_SERVICE, SYSTEMD_PATH,
                SYSTEMD_MANAGER, "StartTransientUnit");
        if (r >= 0)
                r = sd_bus_message_append(message, "ss", properties->unit, "fail");
        if (r >= 0)
                r = scope_append_properties(message, properties);
        if (r >= 0)
                r = sd_bus_message_append(message, "a(sa(sv))", 0);
        if (r >= 0)
                r = request_new(manager, REQUEST_START, properties->unit, callback, userdata, &request);
        if (r < 0)
                return r;
        r = sd_bus_call_async(manager->bus, &request->call, message, on_start_reply, request, 0);
        if (r < 0) {
                scope_request_cancel(request);
                return r;
        }
        *ret_request = request;
        return 0;
}

/* A unit that another one refers to is never removed, but it ends. */
static int on_active_state(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        ScopeRequest *request = userdata;
        const char *state;

        (void) ret_error;
        if (sd_bus_message_get_error(reply) || sd_bus_message_read(reply, "v", "s", &state) < 0)
                return 0; /* asked again before long */
        if (strcmp(state, "inactive") == 0 || strcmp(state, "failed") == 0)
                request_complete(request, NULL);
        return 0;
}

static int on_look(sd_event_source *source, uint64_t usec, void *userdata)
{
        ScopeRequest *request = userdata;
        _cleanup_free_ char *path = NULL;

        (void) usec;
        request->call = sd_bus_slot_unref(request->call);
        if (sd_bus_path_encode(SYSTEMD_PATH "/unit", request->unit, &path) >= 0)
                sd_bus_call_method_async(request->manager->bus, &request->call, SYSTEMD_SERVICE, path,
                        "org.freedesktop.DBus.Properties", "Get", on_active_state, request, "ss",
                        SYSTEMD_UNIT, "ActiveState");
        sd_event_source_set_time_relative(source, LOOK_USEC);
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/* UnitRemoved follows, unless there is no unit any more. Nothing runs in the scope now, so that to
 * stop it takes no time; but without that the service manager may never see that it is empty: if
 * its first process was dead already when it was moved in, no process has ever left it. */
static int on_kill_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        const sd_bus_error *refusal = sd_bus_message_get_error(reply);
        _cleanup_error_ Error error = ERROR_NULL;
        ScopeRequest *request = userdata;

        (void) ret_error;
        if (!refusal) {
                sd_bus_call_method_async(request->manager->bus, NULL, SYSTEMD_SERVICE, SYSTEMD_PATH,
                        SYSTEMD_MANAGER, "StopUnit", NULL, NULL, "ss", request->unit, "replace");
                return 0;
        }
        if (sd_bus_error_has_name(refusal, NO_SUCH_UNIT)) {
                request_complete(request, NULL);
                return 0;
        }
        error_set(&error, -EIO, ERROR_FAILED, "the service manager can't kill the scope: %s",
                refusal->message ? refusal->message : refusal->name);
        request_complete(request, &error);
        return 0;
}

int scope_remove(ScopeManager *manager, const char *unit, ScopeCallback callback, void *userdata,
        ScopeRequest **ret_request)
{
        ScopeRequest *request;
        int r = request_new(manager, REQUEST_REMOVE, unit, callback, userdata, &request);

        if (r < 0)
                return r;
        r = sd_bus_call_method_async(manager->bus, &request->call, SYSTEMD_SERVICE, SYSTEMD_PATH,
                SYSTEMD_MANAGER, "KillUnit", on_kill_reply, request, "ssi", unit, "all",
                (int32_t) SIGKILL);
        if (r >= 0)
                r = sd_event_add_time_relative(sd_bus_get_event(manager->bus), &request->timer,
                        CLOCK_MONOTONIC, LOOK_USEC, 0, on_look, request);
        if (r < 0) {
                scope_request_cancel(request);
                return r;
        }
        *ret_request = request;
        return 0;
}
