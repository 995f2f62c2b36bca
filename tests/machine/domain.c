/* Domains as the tests use them: their XML, their calls, their properties. */
#include "domain.h"

#include "object-path.h"
#include "wait.h"

static const char *or_default(const char *text, const char *otherwise)
{
        return text ? text : otherwise;
}

static char *script_arguments(const char *script)
{
        g_autofree char *escaped = script ? g_markup_escape_text(script, -1) : NULL;

        if (!script)
                return g_strdup("");
        return g_strconcat("<initarg>-c</initarg><initarg>", escaped, "</initarg>", NULL);
}

char *spec_xml(const Spec *spec)
{
        g_autofree char *name = g_markup_escape_text(spec->name, -1);
        g_autofree char *uuid =
                spec->uuid ? g_strconcat("<uuid>", spec->uuid, "</uuid>", NULL) : g_strdup("");
        g_autofree char *arguments = script_arguments(spec->script);

        return g_strconcat("<domain type='lxc'>\n<name>", name, "</name>\n", uuid,
                or_default(spec->memory, "<memory unit='MiB'>128</memory>"),
                "\n<os><type>exe</type><init>", or_default(spec->init, "/bin/sh"), "</init>", arguments,
                or_default(spec->os, ""), "</os>\n", or_default(spec->more, ""), "\n<devices>",
                or_default(spec->devices, CONSOLE_XML), "</devices>\n</domain>\n", NULL);
}

char *root_xml(const char *directory)
{
        return g_strconcat(CONSOLE_XML "<filesystem type='mount'><source dir='", directory,
                "'/><target dir='/'/></filesystem>", NULL);
}

char *domain_path(const char *name)
{
        return object_path(MANAGER_PATH "/domain/", name);
}

Target domain_target(const char *path)
{
        return (Target){ SERVICE, path, DOMAIN_INTERFACE };
}

char *domain_define_xml(GDBusConnection *bus, const char *xml)
{
        g_autoptr(GVariant) answer =
                manager_call(bus, "DefineXML", g_variant_new("(st)", xml, G_GUINT64_CONSTANT(0)));
        char *path;

        g_variant_get(answer, "(o)", &path);
        return path;
}

void domain_define(GDBusConnection *bus, const Spec *spec)
{
        g_autofree char *xml = spec_xml(spec);
        g_autofree char *path = domain_define_xml(bus, xml);
        g_autofree char *expected = domain_path(spec->name);

        g_assert_cmpstr(path, ==, expected);
}

char *domain_define_refused(GDBusConnection *bus, const char *xml, const char *error)
{
        return manager_refused(
                bus, "DefineXML", g_variant_new("(st)", xml, G_GUINT64_CONSTANT(0)), error);
}

GVariant *domain_call(GDBusConnection *bus, const char *name, const char *method, GVariant *arguments)
{
        g_autofree char *path = domain_path(name);

        return bus_call(bus, domain_target(path), method, arguments);
}

char *domain_refused(GDBusConnection *bus, const char *name, const char *method, GVariant *arguments,
        const char *error)
{
        g_autofree char *path = domain_path(name);

        return bus_refused(bus, domain_target(path), method, arguments, error);
}

static void call_without_flags(GDBusConnection *bus, const char *name, const char *method)
{
        GVariant *arguments = g_variant_new("(t)", G_GUINT64_CONSTANT(0));
        g_autoptr(GVariant) answer = domain_call(bus, name, method, arguments);

        g_assert_cmpstr(g_variant_get_type_string(answer), ==, "()");
}

void domain_start(GDBusConnection *bus, const char *name)
{
        call_without_flags(bus, name, "Start");
}

void domain_stop(GDBusConnection *bus, const char *name)
{
        call_without_flags(bus, name, "Stop");
}

void domain_undefine(GDBusConnection *bus, const char *name)
{
        call_without_flags(bus, name, "Undefine");
}

char *domain_start_refused(GDBusConnection *bus, const char *name, const char *error)
{
        return domain_refused(bus, name, "Start", g_variant_new("(t)", G_GUINT64_CONSTANT(0)), error);
}

char *domain_xml(GDBusConnection *bus, const char *name, guint64 flags)
{
        g_autoptr(GVariant) answer = domain_call(bus, name, "GetXML", g_variant_new("(t)", flags));
        char *xml;

        g_variant_get(answer, "(s)", &xml);
        return xml;
}

GVariant *domain_get(GDBusConnection *bus, const char *name, const char *property)
{
        g_autofree char *path = domain_path(name);

        return bus_get(bus, domain_target(path), property);
}

char *domain_get_string(GDBusConnection *bus, const char *name, const char *property)
{
        g_autoptr(GVariant) value = domain_get(bus, name, property);

        return g_variant_dup_string(value, NULL);
}

guint32 domain_leader(GDBusConnection *bus, const char *name)
{
        g_autoptr(GVariant) value = domain_get(bus, name, "Leader");

        return g_variant_get_uint32(value);
}

guint32 domain_supervisor(const char *name)
{
        g_autofree char *path = g_strdup_printf(
                "/sys/fs/cgroup/machine.slice/machine-lxc1\\x2d%s.scope/supervisor/cgroup.procs", name);
        g_autofree char *content = read_file(path);

        return (guint32) g_ascii_strtoull(content, NULL, 10);
}

gint32 domain_exit_status(GDBusConnection *bus, const char *name)
{
        g_autoptr(GVariant) value = domain_get(bus, name, "ExitStatus");

        return g_variant_get_int32(value);
}

gboolean domain_get_boolean(GDBusConnection *bus, const char *name, const char *property)
{
        g_autoptr(GVariant) value = domain_get(bus, name, property);

        return g_variant_get_boolean(value);
}

void domain_assert_string(
        GDBusConnection *bus, const char *name, const char *property, const char *value)
{
        g_autofree char *found = domain_get_string(bus, name, property);

        g_assert_cmpstr(found, ==, value);
}

void domain_assert_state(GDBusConnection *bus, const char *name, const char *state, const char *reason)
{
        domain_assert_string(bus, name, "State", state);
        domain_assert_string(bus, name, "StateReason", reason);
}

void domain_set_autostart(GDBusConnection *bus, const char *name, gboolean autostart)
{
        g_autofree char *path = domain_path(name);
        const Target properties = { SERVICE, path, PROPERTIES_INTERFACE };
        g_autoptr(GVariant) answer = bus_call(bus, properties, "Set",
                g_variant_new("(ssv)", DOMAIN_INTERFACE, "Autostart", g_variant_new_boolean(autostart)));
}

gboolean domain_exists(GDBusConnection *bus, const char *name)
{
        g_autoptr(GVariant) answer = manager_call(bus, "ListDomains", NULL);
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);
        GVariantIter iterator;
        const char *found;

        g_variant_iter_init(&iterator, list);
        while (g_variant_iter_next(&iterator, "(&sss&o)", &found, NULL, NULL, NULL))
                if (g_str_equal(found, name))
                        return TRUE;
        return FALSE;
}

void domain_await_string(GDBusConnection *bus, const char *name, const char *property, const char *value)
{
        g_autofree char *found = NULL;

        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);) {
                g_free(found);
                found = domain_get_string(bus, name, property);
                if (g_str_equal(found, value))
                        return;
        }
        g_error("%s of %s does not become %s, it is %s", property, name, value, found);
}

void domain_await_new_leader(GDBusConnection *bus, const char *name, guint32 old)
{
        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);) {
                guint32 leader = domain_leader(bus, name);

                if (leader != 0 && leader != old)
                        return;
        }
        g_error("%s has no new leader", name);
}

guint32 domain_run(GDBusConnection *bus, const Spec *spec)
{
        domain_define(bus, spec);
        domain_start(bus, spec->name);
        return domain_leader(bus, spec->name);
}
