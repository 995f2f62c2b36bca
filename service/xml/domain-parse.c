/* Reads what a domain is, and when it ends: its identity and lifecycle. */
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/identity.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

int domain_read_identity(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        int r;

        r = xml_read_identity(
                root, &definition->name, definition->uuid, &definition->has_uuid, ret_error);
        if (r < 0)
                return r;
        r = xml_child_text(root, "description", &definition->description);
        if (r < 0)
                return r;
        r = xml_child_text(root, "title", &definition->title);
        if (r < 0)
                return r;
        if (definition->title && strpbrk(definition->title, "\r\n"))
                return xml_invalid(
                        ret_error, xml_child(root, "title"), "the title must be a single line");
        return 0;
}

static const char *const lifecycle_words[] = {
        [LIFECYCLE_DESTROY] = "destroy",
        [LIFECYCLE_RESTART] = "restart",
        [LIFECYCLE_PRESERVE] = "preserve",
        [LIFECYCLE_RENAME_RESTART] = "rename-restart",
        [LIFECYCLE_COREDUMP_DESTROY] = "coredump-destroy",
        [LIFECYCLE_COREDUMP_RESTART] = "coredump-restart",
};

/* Leaves *ret_action alone where there is no such element. The words up to `last` are allowed. */
static int read_action(const xmlNode *root, const char *name, LifecycleAction last,
        LifecycleAction *ret_action, Error *ret_error)
{
        const xmlNode *element = xml_child(root, name);
        _cleanup_free_ char *text = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (!element)
                return 0;
        r = xml_text(element, &text);
        if (r < 0)
                return r;
        value_trim(text);

        for (LifecycleAction action = LIFECYCLE_DESTROY; action <= last; action++)
                if (strcmp(text, lifecycle_words[action]) == 0) {
                        *ret_action = action;
                        return 0;
                }
        return xml_invalid(ret_error, element,
                "\"%s\" is not one of destroy, restart, preserve, rename-restart%s",
                value_quote(text, quoted),
                last > LIFECYCLE_RENAME_RESTART ? ", coredump-destroy, coredump-restart" : "");
}

int domain_read_lifecycle(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        int r;

        definition->on_poweroff = LIFECYCLE_DESTROY;
        definition->on_reboot = LIFECYCLE_RESTART;
        definition->on_crash = LIFECYCLE_DESTROY;

        r = read_action(
                root, "on_poweroff", LIFECYCLE_RENAME_RESTART, &definition->on_poweroff, ret_error);
        if (r < 0)
                return r;
        r = read_action(root, "on_reboot", LIFECYCLE_RENAME_RESTART, &definition->on_reboot, ret_error);
        if (r < 0)
                return r;
        return read_action(
                root, "on_crash", LIFECYCLE_COREDUMP_RESTART, &definition->on_crash, ret_error);
}
