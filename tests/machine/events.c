/* Signals of lxc1d, recorded in the order in which they came. */
#include "events.h"

#include <stdarg.h>

#include "wait.h"

static void event_free(gpointer data)
{
        Event *event = data;

        g_free(event->path);
        g_free(event->interface);
        g_free(event->member);
        g_variant_unref(event->arguments);
        g_free(event);
}

static void on_signal(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
        const char *member, GVariant *arguments, gpointer data)
{
        Recorder *recorder = data;
        Event *event = g_new(Event, 1);

        (void) bus;
        (void) sender;
        *event = (Event){ g_strdup(path), g_strdup(interface), g_strdup(member),
                g_variant_ref(arguments) };
        g_ptr_array_add(recorder->events, event);
}

Recorder *recorder_new(GDBusConnection *bus, const char *path)
{
        Recorder *recorder = g_new(Recorder, 1);

        recorder->bus = g_object_ref(bus);
        recorder->events = g_ptr_array_new_with_free_func(event_free);
        recorder->subscription = g_dbus_connection_signal_subscribe(bus, SERVICE, NULL, NULL, path, NULL,
                G_DBUS_SIGNAL_FLAGS_NONE, on_signal, recorder, NULL);
        /* The bus carries calls out in their order: after this one the subscription holds. */
        bus_process_of(bus, SERVICE);
        return recorder;
}

void recorder_free(Recorder *recorder)
{
        g_dbus_connection_signal_unsubscribe(recorder->bus, recorder->subscription);
        while (g_main_context_iteration(NULL, FALSE))
                ;
        g_ptr_array_unref(recorder->events);
        g_object_unref(recorder->bus);
        g_free(recorder);
}

/* What came before the answer to the last call is there after this. */
static void drain(void)
{
        while (g_main_context_iteration(NULL, FALSE))
                ;
}

void recorder_clear(Recorder *recorder)
{
        drain();
        g_ptr_array_set_size(recorder->events, 0);
}

static const Event *find(const Recorder *recorder, const char *member, guint n)
{
        for (guint i = 0; i < recorder->events->len; i++) {
                const Event *event = recorder->events->pdata[i];

                if (g_str_equal(event->member, member) && n-- == 0)
                        return event;
        }
        return NULL;
}

guint recorder_count(Recorder *recorder, const char *member)
{
        guint n = 0;

        drain();
        while (find(recorder, member, n))
                n++;
        return n;
}

const Event *recorder_await(Recorder *recorder, const char *member, guint n)
{
        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);) {
                const Event *event;

                drain();
                event = find(recorder, member, n);
                if (event)
                        return event;
        }
        g_error("the signal %s, number %u, does not come", member, n);
}

char *event_state(const Event *event)
{
        const char *state, *reason;

        g_assert_cmpstr(event->member, ==, "StateChanged");
        g_variant_get(event->arguments, "(&s&s)", &state, &reason);
        return g_strconcat(state, "/", reason, NULL);
}

void recorder_expect_states(Recorder *recorder, ...)
{
        const char *expected;
        va_list list;
        guint n = 0;

        va_start(list, recorder);
        while ((expected = va_arg(list, const char *))) {
                g_autofree char *state = event_state(recorder_await(recorder, "StateChanged", n++));

                g_assert_cmpstr(state, ==, expected);
        }
        va_end(list);
        g_assert_cmpuint(recorder_count(recorder, "StateChanged"), ==, n);
}

GVariant *recorder_last_value(Recorder *recorder, const char *property)
{
        drain();
        for (guint i = recorder->events->len; i > 0; i--) {
                const Event *event = recorder->events->pdata[i - 1];
                g_autoptr(GVariant) changed = NULL;
                GVariant *value;

                if (!g_str_equal(event->member, "PropertiesChanged"))
                        continue;
                changed = g_variant_get_child_value(event->arguments, 1);
                value = g_variant_lookup_value(changed, property, NULL);
                if (value)
                        return value;
        }
        return NULL;
}
