/* Networks as the tests use them: their calls and properties. */
#pragma once

#include "bus.h"

#define NETWORK_INTERFACE SERVICE ".Network"
#define NETWORK_REPAIR G_GUINT64_CONSTANT(1)
#define NETWORK_FORCE G_GUINT64_CONSTANT(1)
#define NETWORK_XML_PERSISTENT G_GUINT64_CONSTANT(1)

/* The object path of a network, found by the rule and not by asking. */
char *network_path(const char *name);

char *network_define(GDBusConnection *bus, const char *xml); /* returns the path */
char *network_define_refused(GDBusConnection *bus, const char *xml, const char *error);

/* These take the network's name. */
GVariant *network_call(GDBusConnection *bus, const char *name, const char *method, GVariant *arguments);
char *network_refused(
        GDBusConnection *bus, const char *name, const char *method, guint64 flags, const char *error);
void network_start(GDBusConnection *bus, const char *name);
void network_stop(GDBusConnection *bus, const char *name, guint64 flags);
void network_undefine(GDBusConnection *bus, const char *name);
char *network_xml(GDBusConnection *bus, const char *name, guint64 flags);
char *network_get_string(GDBusConnection *bus, const char *name, const char *property);
gboolean network_get_boolean(GDBusConnection *bus, const char *name, const char *property);
void network_assert_state(GDBusConnection *bus, const char *name, const char *state);
gboolean network_exists(GDBusConnection *bus, const char *name);

/* Defines and starts. */
void network_run(GDBusConnection *bus, const char *xml, const char *name);

/* Waits for what a new lxc1d does to the networks that it takes over. */
void networks_settle(GDBusConnection *bus);

/* Stops and removes all networks but the default one, which is active and as it was shipped then. */
void networks_clean(GDBusConnection *bus);
