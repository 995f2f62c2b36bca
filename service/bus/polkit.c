/* Authorization of callers by polkit, asynchronously. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "bus/polkit.h"
#include "bus/reply.h"

#define POLKIT_SERVICE "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_AUTHORITY "org.freedesktop.PolicyKit1.Authority"
#define DRIVER "org.freedesktop.DBus"

/* PolkitCheckAuthorizationFlags: "AllowUserInteraction" */
#define ALLOW_USER_INTERACTION UINT32_C(1)

/* A person may take long to type a password; polkit ends the wait when the caller goes. */
#define INTERACTION_USEC UINT64_MAX

/* A person answers one question at a time, and each that waits keeps its whole call in memory. */
#define WAITING_MAX 16 /* for one user */

typedef struct Check Check;

struct Check {
        Check *next_waiting;
        uint32_t uid;
        sd_bus_message *call;
        const char *action;
        const char *kind;
        char *name;
        char uuid[UUID_TEXT_SIZE];
        const char *verb;
        PolkitCallback callback;
        void *userdata;
};

/* The checks for which polkit has been asked. */
static Check *waiting;

static void stop_waiting(const Check *check)
{
        for (Check **link = &waiting; *link; link = &(*link)->next_waiting)
                if (*link == check) {
                        *link = check->next_waiting;
                        return;
                }
}

static bool too_many_wait(uint32_t uid)
{
        size_t n = 0;

        for (const Check *check = waiting; check; check = check->next_waiting)
                if (check->uid == uid)
                        n++;
        return n >= WAITING_MAX;
}

static void check_free(void *userdata)
{
        Check *check = userdata;

        stop_waiting(check);
        sd_bus_message_unref(check->call);
        free(check->name);
        free(check);
}

static void check_freep(Check **check)
{
        if (*check)
                check_free(*check);
}

static int check_new(sd_bus_message *call, const char *action, const PolkitDetails *details,
        PolkitCallback callback, void *userdata, Check **ret_check)
{
        Check *check = calloc(1, sizeof(*check));

        if (!check || !(check->name = strdup(details->name))) {
                free(check);
                return -ENOMEM;
        }
        if (details->uuid)
                uuid_format(details->uuid, check->uuid);
        check->call = sd_bus_message_ref(call);
        check->action = action;
        check->kind = details->kind;
        check->verb = details->verb;
        check->callback = callback;
        check->userdata = userdata;
        *ret_check = check;
        return 0;
}

/* Sends a question of which the check is the context. It belongs to the question from then on. */
static int ask(sd_bus_message *question, sd_bus_message_handler_t handler, Check **check, uint64_t usec)
{
        sd_bus_slot *slot;
        int r = sd_bus_call_async(
                sd_bus_message_get_bus(question), &slot, question, handler, *check, usec);

        if (r < 0)
                return r;
        sd_bus_slot_set_destroy_callback(slot, check_free);
        sd_bus_slot_set_floating(slot, 1);
        sd_bus_slot_unref(slot);
        *check = NULL;
        return 0;
}

static int refuse(const Check *check, const char *why)
{
        return sd_bus_reply_method_errorf(check->call, SD_BUS_ERROR_ACCESS_DENIED,
                "%s of %s %s needs authorization for %s: %s", check->verb, check->kind, check->name,
                check->action, why);
}

static int carry_out(const Check *check)
{
        int r = sd_bus_message_rewind(check->call, 1);

        if (r >= 0)
                r = check->callback(check->call, check->uuid, check->userdata);
        return r < 0 ? sd_bus_reply_method_errno(check->call, r, NULL) : r;
}

/* CheckAuthorization(…) → ((bba{ss}) result): is_authorized, is_challenge, details */
static int on_polkit_answer(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error)
{
        const sd_bus_error *error = sd_bus_message_get_error(answer);
        const Check *check = userdata;
        int authorized, challenge, r;

        (void) ret_error;
        if (error)
                return refuse(check, error->message ? error->message : error->name);
        r = sd_bus_message_enter_container(answer, 'r', "bba{ss}");
        if (r >= 0)
                r = sd_bus_message_read(answer, "bb", &authorized, &challenge);
        if (r < 0)
                return refuse(check, "polkit's answer can't be understood");
        if (authorized)
                return carry_out(check);
        return refuse(
                check, challenge ? "it can be had by interactive authentication" : "polkit says no");
}

static int ask_polkit(Check **check)
{
        _cleanup_bus_message_ sd_bus_message *question = NULL;
        sd_bus_message *call = (*check)->call;
        int interactive = sd_bus_message_get_allow_interactive_authorization(call);
        char name_key[32], uuid_key[32];
        int r;

        snprintf(name_key, sizeof(name_key), "%s_name", (*check)->kind);
        snprintf(uuid_key, sizeof(uuid_key), "%s_uuid", (*check)->kind);
        r = sd_bus_message_new_method_call(sd_bus_message_get_bus(call), &question, POLKIT_SERVICE,
                POLKIT_PATH, POLKIT_AUTHORITY, "CheckAuthorization");
        if (r >= 0)
                r = sd_bus_message_append(question, "(sa{sv})s", "system-bus-name", 1, "name", "s",
                        sd_bus_message_get_sender(call), (*check)->action);
        if (r >= 0)
                r = sd_bus_message_append(question, "a{ss}us", 3, name_key, (*check)->name, uuid_key,
                        (*check)->uuid, "verb", (*check)->verb,
                        interactive > 0 ? ALLOW_USER_INTERACTION : 0, "");
        if (r >= 0)
                r = ask(question, on_polkit_answer, check, interactive > 0 ? INTERACTION_USEC : 0);
        return r;
}

/* The question to polkit needs a context of its own: the present one goes with this answer. */
static int on_user_answer(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error)
{
        const sd_bus_error *error = sd_bus_message_get_error(answer);
        const Check *check = userdata;
        _cleanup_(check_freep) Check *next = NULL;
        uint32_t uid;
        int r;

        (void) ret_error;
        if (error || sd_bus_message_read(answer, "u", &uid) < 0)
                return refuse(check, "the bus doesn't tell who the caller is");
        if (uid == 0)
                return carry_out(check);

        if (too_many_wait(uid))
                return sd_bus_reply_method_errorf(check->call, SD_BUS_ERROR_LIMITS_EXCEEDED,
                        "too many calls of this user wait for authorization");
        next = calloc(1, sizeof(*next));
        if (!next)
                return refuse(check, "there is not enough memory");
        *next = *check;
        next->uid = uid;
        next->call = sd_bus_message_ref(check->call);
        next->name = strdup(check->name);
        next->next_waiting = waiting;
        waiting = next;
        r = next->name ? ask_polkit(&next) : -ENOMEM;
        return r < 0 ? refuse(check, strerror(-r)) : 1;
}

int polkit_authorize(sd_bus_message *call, const char *action, const PolkitDetails *details,
        PolkitCallback callback, void *userdata)
{
        _cleanup_bus_message_ sd_bus_message *question = NULL;
        _cleanup_(check_freep) Check *check = NULL;
        int r = check_new(call, action, details, callback, userdata, &check);

        if (r >= 0)
                r = sd_bus_message_new_method_call(sd_bus_message_get_bus(call), &question, DRIVER,
                        "/org/freedesktop/DBus", DRIVER, "GetConnectionUnixUser");
        if (r >= 0)
                r = sd_bus_message_append(question, "s", sd_bus_message_get_sender(call));
        if (r >= 0)
                r = ask(question, on_user_answer, &check, 0);
        return r < 0 ? r : 1;
}
