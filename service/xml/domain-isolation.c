/* Reads what keeps a domain apart from its host: capabilities, shared namespaces, security label. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/names.h"
#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

#define LABEL_MAX 4095

static bool is_capability(const xmlNode *node)
{
        return node->type == XML_ELEMENT_NODE && !node->ns &&
                value_is_listed((const char *) node->name, CAPABILITY_NAMES);
}

static int read_capability(CapabilitySetting *setting, const xmlNode *element, Error *ret_error)
{
        unsigned state = 0;
        int r;

        r = field_word(element, "state", "on, off", &state, ret_error);
        if (r < 0)
                return r;
        setting->on = state == 0;
        setting->line = (int) xmlGetLineNo(element);
        setting->name = strdup((const char *) element->name);
        return setting->name ? 0 : -ENOMEM;
}

static int read_capabilities(IsolationDefinition *isolation, const xmlNode *root, Error *ret_error)
{
        const xmlNode *element = xml_child(xml_child(root, "features"), "capabilities");
        unsigned policy = CAPABILITY_POLICY_DEFAULT;
        size_t count = 0;
        int r;

        if (!element)
                return 0;
        r = field_word(element, "policy", "default, allow, deny", &policy, ret_error);
        if (r < 0)
                return r;
        isolation->capability_policy = (CapabilityPolicy) policy;

        for (const xmlNode *node = element->children; node; node = node->next)
                count += is_capability(node);
        if (count == 0)
                return 0;
        isolation->capabilities = calloc(count, sizeof(isolation->capabilities[0]));
        if (!isolation->capabilities)
                return -ENOMEM;

        for (const xmlNode *node = element->children; node; node = node->next) {
                if (!is_capability(node))
                        continue;
                r = read_capability(
                        &isolation->capabilities[isolation->n_capabilities++], node, ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_domain_name(NamespaceDefinition *namespace, const DomainDefinition *definition,
        const xmlNode *element, const char *value, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *why;

        if (!name_is_valid(value, &why))
                return xml_invalid(
                        ret_error, element, "the name \"%s\" %s", value_quote(value, quoted), why);
        if (strcmp(value, definition->name) == 0)
                return xml_invalid(ret_error, element,
                        "value \"%s\" is this domain itself, not another one",
                        value_quote(value, quoted));
        namespace->source = NAMESPACE_DOMAIN;
        namespace->value = strdup(value);
        return namespace->value ? 0 : -ENOMEM;
}

static int read_netns(
        NamespaceDefinition *namespace, const xmlNode *element, const char *value, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        if (!value_is_file_name(value))
                return xml_invalid(ret_error, element,
                        "value \"%s\" is not the name of a file in /run/netns",
                        value_quote(value, quoted));
        namespace->source = NAMESPACE_NETNS;
        namespace->value = strdup(value);
        return namespace->value ? 0 : -ENOMEM;
}

static int read_namespace(
        DomainDefinition *definition, SharedNamespace shared, const xmlNode *element, Error *ret_error)
{
        NamespaceDefinition *namespace = &definition->isolation.namespaces[shared];
        unsigned type = 0;
        const char *value;
        uint64_t pid;
        int r;

        namespace->line = (int) xmlGetLineNo(element);
        r = field_required_word(element, "type", shared == SHARED_NET ? "name, pid, netns" : "name, pid",
                &type, ret_error);
        if (r < 0)
                return r;
        r = xml_required_attribute(element, "value", &value, ret_error);
        if (r < 0)
                return r;

        if (type == 0)
                return read_domain_name(namespace, definition, element, value, ret_error);
        if (type == 2)
                return read_netns(namespace, element, value, ret_error);
        r = field_attribute_number(element, "value", 1, INT32_MAX, &pid, ret_error);
        if (r < 0)
                return r;
        namespace->source = NAMESPACE_PID;
        namespace->pid = (int32_t) pid;
        return 0;
}

static int read_namespaces(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        static const char *const names[SHARED_NAMESPACES] = {
                [SHARED_NET] = "sharenet",
                [SHARED_IPC] = "shareipc",
                [SHARED_UTS] = "shareuts",
        };
        const xmlNode *namespace = xml_child_in(root, LXC_NAMESPACE, "namespace");
        int r = 0;

        for (SharedNamespace i = SHARED_NET; i < SHARED_NAMESPACES && r >= 0; i++) {
                const xmlNode *element = xml_child_in(namespace, LXC_NAMESPACE, names[i]);

                if (element)
                        r = read_namespace(definition, i, element, ret_error);
        }
        return r;
}

/* What an interface of one's own would be in is the network namespace that is shared. */
static int check_shared_network(
        const DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        const NamespaceDefinition *shared = &definition->isolation.namespaces[SHARED_NET];
        const xmlNode *devices = xml_child(root, "devices"), *device;

        if (shared->source == NAMESPACE_OWN)
                return 0;
        device = xml_child(devices, "interface");
        for (const xmlNode *node = xml_child(devices, "hostdev"); node && !device;
                node = xml_next(node, "hostdev")) {
                const char *type = xml_attribute(node, "type");

                if (type && value_is_listed(type, "net"))
                        device = node;
        }
        if (!device)
                return 0;
        return xml_invalid(ret_error, device,
                "a domain with <sharenet>, see line %d, has no network of its own that it could be in",
                shared->line);
}

static bool is_label(const char *label)
{
        size_t length = strlen(label);

        if (length == 0 || length > LABEL_MAX)
                return false;
        for (const char *p = label; *p; p++)
                if ((*p >= 0 && *p < ' ') || *p == 0x7f)
                        return false;
        return true;
}

/* One of type static, of which the table refuses what is not said to be needed here. */
static int read_label(DomainDefinition *definition, const xmlNode *element, Error *ret_error)
{
        const char *model = xml_attribute(element, "model");
        _cleanup_free_ char *label = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        const xmlNode *child;
        int r;

        if (!model)
                return xml_refuse(&definition->unsupported, element,
                        "of type static without model is not supported, but only: apparmor");
        if (!value_is_listed(model, "apparmor"))
                return xml_refuse(&definition->unsupported, element,
                        "has model=\"%s\", which is not supported, but only: apparmor",
                        value_quote(model, quoted));

        r = field_child(element, "label", &child, ret_error);
        if (r < 0)
                return r;
        r = xml_text(child, &label);
        if (r < 0)
                return r;
        if (!is_label(value_trim(label)))
                return xml_invalid(ret_error, child,
                        "\"%s\" is not the name of an AppArmor profile, one line of 1 to %d bytes",
                        value_quote(label, quoted), LABEL_MAX);
        if (definition->isolation.apparmor_profile)
                return xml_invalid(ret_error, element, "there is another label of AppArmor already");
        definition->isolation.apparmor_profile = TAKE_PTR(label);
        return 0;
}

static int read_labels(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        int r = 0;

        for (const xmlNode *node = xml_child(root, "seclabel"); node && r >= 0;
                node = xml_next(node, "seclabel")) {
                const char *type = xml_attribute(node, "type");

                if (type && value_is_listed(type, "static"))
                        r = read_label(definition, node, ret_error);
        }
        return r;
}

int domain_read_isolation(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        int r;

        if ((r = read_capabilities(&definition->isolation, root, ret_error)) < 0 ||
                (r = read_namespaces(definition, root, ret_error)) < 0 ||
                (r = check_shared_network(definition, root, ret_error)) < 0)
                return r;
        return read_labels(definition, root, ret_error);
}
