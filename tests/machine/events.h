/* Signals of lxc1d, recorded in the order in which they came. */
#pragma once

#include "bus.h"

typedef struct Event {
        char *path;
        char *interface;
        char *member;
        GVariant *arguments;
} Event;

typedef struct Recorder {
        GDBusConnection *bus;
        guint subscription;
        GPtrArray *events;
} Recorder;

/* Records what comes from this object, or with NULL from every one. */
Recorder *recorder_new(GDBusConnection *bus, const char *path);
void recorder_free(Recorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recorder, recorder_free)

/* Forgets all events up to now. */
void recorder_clear(Recorder *recorder);

/* How many such signals came so far. */
guint recorder_count(Recorder *recorder, const char *member);

/* The nth of them, the first being 0; waits for it up to a minute, then the test fails. */
const Event *recorder_await(Recorder *recorder, const char *member, guint n);

/* "running/booted" for a StateChanged. */
char *event_state(const Event *event);

/* Waits for the StateChanged signals "state/reason" in exactly this order. Ends with NULL. */
void recorder_expect_states(Recorder *recorder, ...) G_GNUC_NULL_TERMINATED;

/* The last value that PropertiesChanged told of, or NULL. */
GVariant *recorder_last_value(Recorder *recorder, const char *property);
