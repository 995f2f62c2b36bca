/* Domains as the tests use them: their XML, their calls, their properties. */
#pragma once

#include "bus.h"

#define FLAG_XML_PERSISTENT G_GUINT64_CONSTANT(1)

/* What a domain's XML says beside the name; what is NULL has a default. */
typedef struct Spec {
        const char *name;
        const char *uuid;    /* none */
        const char *memory;  /* <memory unit='MiB'>128</memory> */
        const char *init;    /* /bin/sh */
        const char *script;  /* init's arguments are then -c and this */
        const char *os;      /* more in <os> */
        const char *more;    /* more in <domain> */
        const char *devices; /* <console type='pty'/> */
} Spec;

char *spec_xml(const Spec *spec);

/* A root directory, an interface of the default network, for Spec.devices. */
#define CONSOLE_XML "<console type='pty'/>"
#define INTERFACE_XML "<interface type='network'><source network='default'/></interface>"
char *root_xml(const char *directory);

/* The object path of a domain, found by the rule and not by asking. */
char *domain_path(const char *name);
Target domain_target(const char *path);

char *domain_define_xml(GDBusConnection *bus, const char *xml); /* returns the path */
void domain_define(GDBusConnection *bus, const Spec *spec);
char *domain_define_refused(GDBusConnection *bus, const char *xml, const char *error);

/* These take the domain's name. */
GVariant *domain_call(GDBusConnection *bus, const char *name, const char *method, GVariant *arguments);
char *domain_refused(GDBusConnection *bus, const char *name, const char *method, GVariant *arguments,
        const char *error);
void domain_start(GDBusConnection *bus, const char *name);
void domain_stop(GDBusConnection *bus, const char *name);
void domain_undefine(GDBusConnection *bus, const char *name);
char *domain_start_refused(GDBusConnection *bus, const char *name, const char *error);
char *domain_xml(GDBusConnection *bus, const char *name, guint64 flags);

GVariant *domain_get(GDBusConnection *bus, const char *name, const char *property);
char *domain_get_string(GDBusConnection *bus, const char *name, const char *property);
guint32 domain_leader(GDBusConnection *bus, const char *name);
guint32 domain_supervisor(const char *name); /* its process */
gint32 domain_exit_status(GDBusConnection *bus, const char *name);
void domain_assert_string(
        GDBusConnection *bus, const char *name, const char *property, const char *value);
void domain_assert_state(GDBusConnection *bus, const char *name, const char *state, const char *reason);
gboolean domain_get_boolean(GDBusConnection *bus, const char *name, const char *property);
void domain_set_autostart(GDBusConnection *bus, const char *name, gboolean autostart);
gboolean domain_exists(GDBusConnection *bus, const char *name);

/* Waits until the property has this value; the test fails if that takes longer than a minute. */
void domain_await_string(
        GDBusConnection *bus, const char *name, const char *property, const char *value);
void domain_await_new_leader(GDBusConnection *bus, const char *name, guint32 old);

/* Defines and starts; returns the leader. */
guint32 domain_run(GDBusConnection *bus, const Spec *spec);
