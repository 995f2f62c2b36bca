/* Calls over the system bus, with a time limit, for the machine tests. */
#pragma once

#include <gio/gio.h>

#define SERVICE "org.example.Lxc1"
#define MANAGER_PATH "/org/example/Lxc1"
#define MANAGER_INTERFACE SERVICE ".Manager"
#define DOMAIN_INTERFACE SERVICE ".Domain"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"
#define INTROSPECTABLE_INTERFACE "org.freedesktop.DBus.Introspectable"
#define OBJECT_MANAGER_INTERFACE "org.freedesktop.DBus.ObjectManager"

#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER SYSTEMD ".Manager"
#define MACHINED "org.freedesktop.machine1"
#define MACHINED_PATH "/org/freedesktop/machine1"
#define MACHINED_MANAGER MACHINED ".Manager"

/* Names of errors, without what they have in common. */
#define OWN_ERROR(name) SERVICE ".Error." name
#define DBUS_ERROR(name) "org.freedesktop.DBus.Error." name

#define CALL_TIMEOUT_MS 60000

/* A connection of its own, so that closing it is leaving the bus. */
GDBusConnection *bus_connect(void);

/* An object and the interface of it that calls are about. */
typedef struct Target {
        const char *service;
        const char *path;
        const char *interface;
} Target;

/* Calls, and returns the answer as a tuple, or NULL with an error. Takes a floating reference. */
GVariant *bus_try(
        GDBusConnection *bus, Target target, const char *method, GVariant *arguments, GError **error);

/* The same, and the test fails if the call does. */
GVariant *bus_call(GDBusConnection *bus, Target target, const char *method, GVariant *arguments);

/* The test fails unless the call fails with this D-Bus error. Returns the error's message. */
char *bus_refused(
        GDBusConnection *bus, Target target, const char *method, GVariant *arguments, const char *name);

/* The test fails unless this is the name of the error; the message without GLib's addition. */
char *bus_error_text(const GError *error, const char *name);

GVariant *bus_get(GDBusConnection *bus, Target target, const char *property);
char *bus_get_string(GDBusConnection *bus, Target target, const char *property);

/* The process that owns a name. */
guint32 bus_process_of(GDBusConnection *bus, const char *name);

/* The manager object of lxc1d. */
GVariant *manager_call(GDBusConnection *bus, const char *method, GVariant *arguments);
char *manager_refused(GDBusConnection *bus, const char *method, GVariant *arguments, const char *name);

/* The object of a systemd unit. */
GVariant *unit_get(GDBusConnection *bus, const char *unit, const char *interface, const char *property);
