/* Writes user namespaces, capabilities, shared namespaces and AppArmor into a native configuration. */
#include <inttypes.h>
#include <string.h>

#include "xml/native-to.h"
#include "xml/tree.h"
#include "xml/value.h"

static void write_ranges(NativeWriter *writer, char kind, const IdRange *ranges, size_t n)
{
        for (size_t i = 0; i < n; i++)
                fprintf(writer->out, "lxc.idmap = %c %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", kind,
                        ranges[i].start, ranges[i].target, ranges[i].count);
}

/* Names that only we have, cap_41 and so on, are numbers for lxc. */
static void put_capability(NativeWriter *writer, const char *name, size_t *n)
{
        fprintf(writer->out, " %s", strncmp(name, "cap_", 4) == 0 ? name + 4 : name);
        ++*n;
}

/* Those that the definition turns on, or off. */
static void put_capabilities(NativeWriter *writer, bool on, size_t *n)
{
        const IsolationDefinition *isolation = &writer->definition->isolation;

        for (size_t i = 0; i < isolation->n_capabilities; i++)
                if (isolation->capabilities[i].on == on)
                        put_capability(writer, isolation->capabilities[i].name, n);
}

static bool is_off(const IsolationDefinition *isolation, const char *name)
{
        for (size_t i = 0; i < isolation->n_capabilities; i++)
                if (strcmp(isolation->capabilities[i].name, name) == 0)
                        return !isolation->capabilities[i].on;
        return false;
}

static bool is_default(const char *name)
{
        for (size_t i = 0; capabilities_by_default[i]; i++)
                if (strcmp(capabilities_by_default[i], name) == 0)
                        return true;
        return false;
}

/* Those that processes have by default, but for what is off, and beside them what is on. */
static void put_default_capabilities(NativeWriter *writer, size_t *n)
{
        const IsolationDefinition *isolation = &writer->definition->isolation;

        for (size_t i = 0; capabilities_by_default[i]; i++)
                if (!is_off(isolation, capabilities_by_default[i]))
                        put_capability(writer, capabilities_by_default[i], n);
        for (size_t i = 0; i < isolation->n_capabilities; i++)
                if (isolation->capabilities[i].on && !is_default(isolation->capabilities[i].name))
                        put_capability(writer, isolation->capabilities[i].name, n);
}

static void write_kept_capabilities(NativeWriter *writer)
{
        size_t n = 0;

        fprintf(writer->out, "lxc.cap.keep =");
        if (writer->definition->isolation.capability_policy == CAPABILITY_POLICY_DENY)
                put_capabilities(writer, true, &n);
        else
                put_default_capabilities(writer, &n);
        fprintf(writer->out, n > 0 ? "\n" : " none\n");
}

static void write_capabilities(NativeWriter *writer)
{
        const IsolationDefinition *isolation = &writer->definition->isolation;
        bool has_off = false;
        size_t n = 0;

        if (isolation->capability_policy != CAPABILITY_POLICY_ALLOW) {
                write_kept_capabilities(writer);
                return;
        }
        for (size_t i = 0; i < isolation->n_capabilities; i++)
                has_off = has_off || !isolation->capabilities[i].on;
        if (!has_off)
                return;
        fprintf(writer->out, "lxc.cap.drop =");
        put_capabilities(writer, false, &n);
        fprintf(writer->out, "\n");
}

static void write_namespaces(NativeWriter *writer)
{
        static const char *const names[SHARED_NAMESPACES] = {
                [SHARED_NET] = "net",
                [SHARED_IPC] = "ipc",
                [SHARED_UTS] = "uts",
        };
        const xmlNode *parent = xml_child_in(writer->root, LXC_NAMESPACE, "namespace");

        for (unsigned i = 0; i < SHARED_NAMESPACES; i++) {
                const NamespaceDefinition *shared = &writer->definition->isolation.namespaces[i];
                const xmlNode *element;
                char key[40], name[16];

                snprintf(key, sizeof(key), "lxc.namespace.share.%s", names[i]);
                snprintf(name, sizeof(name), "share%s", names[i]);
                element = xml_child_in(parent, LXC_NAMESPACE, name);
                if (shared->source == NAMESPACE_DOMAIN)
                        native_put(writer, element, key, "%s", shared->value);
                else if (shared->source == NAMESPACE_PID)
                        native_put_number(writer, key, (uint64_t) shared->pid);
                else if (shared->source == NAMESPACE_NETNS)
                        native_put(writer, element, key, "/run/netns/%s", shared->value);
        }
}

static void write_labels(NativeWriter *writer)
{
        const char *profile = writer->definition->isolation.apparmor_profile;

        for (const xmlNode *label = xml_child(writer->root, "seclabel"); label;
                label = xml_next(label, "seclabel")) {
                const char *type = xml_attribute(label, "type"), *model = xml_attribute(label, "model");

                if (type && value_is_listed(type, "none"))
                        continue;
                if (profile && type && value_is_listed(type, "static") && model &&
                        value_is_listed(model, "apparmor"))
                        native_put(writer, label, "lxc.apparmor.profile", "%s", profile);
                else
                        native_leave_out(writer, label, NULL);
        }
}

void native_write_isolation(NativeWriter *writer)
{
        const IdMap *idmap = &writer->definition->isolation.idmap;

        write_ranges(writer, 'u', idmap->users, idmap->n_users);
        write_ranges(writer, 'g', idmap->groups, idmap->n_groups);
        write_capabilities(writer);
        write_namespaces(writer);
        write_labels(writer);
}
