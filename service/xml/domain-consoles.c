/* Reads a domain's consoles. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

#define ALIAS_MAX 64

static bool is_alias(const char *alias)
{
        size_t length = strlen(alias);

        if (length == 0 || length > ALIAS_MAX)
                return false;
        for (const char *p = alias; *p; p++)
                if (*p < '!' || *p > '~' || *p == '/')
                        return false;
        return true;
}

static int check_port(const xmlNode *console, Error *ret_error)
{
        const xmlNode *target = xml_child(console, "target");
        const char *port = target ? xml_attribute(target, "port") : NULL;
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t number;

        if (port && value_parse_number(port, UINT_MAX, &number) < 0)
                return xml_invalid(ret_error, target,
                        "port \"%s\" is not a whole number that is small enough",
                        value_quote(port, quoted));
        return 0;
}

static bool alias_is_taken(const DomainDefinition *definition, const char *alias)
{
        for (size_t i = 0; i < definition->n_consoles; i++)
                if (definition->consoles[i].alias && strcmp(definition->consoles[i].alias, alias) == 0)
                        return true;
        return false;
}

static int read_console(
        DomainDefinition *definition, size_t index, const xmlNode *element, Error *ret_error)
{
        const xmlNode *alias_element = xml_child(element, "alias");
        char quoted[VALUE_QUOTE_SIZE];
        const char *alias;
        int r;

        r = check_port(element, ret_error);
        if (r < 0 || !alias_element)
                return r;

        r = xml_required_attribute(alias_element, "name", &alias, ret_error);
        if (r < 0)
                return r;
        if (!is_alias(alias))
                return xml_invalid(ret_error, alias_element,
                        "\"%s\" is not 1 to %d printable ASCII characters without blank and slash",
                        value_quote(alias, quoted), ALIAS_MAX);
        if (alias_is_taken(definition, alias))
                return xml_invalid(ret_error, alias_element,
                        "another console has the name \"%s\" already", value_quote(alias, quoted));

        definition->consoles[index].alias = strdup(alias);
        return definition->consoles[index].alias ? 0 : -ENOMEM;
}

/* The one that its place suggests, or else the first that is free. */
static int choose_alias(DomainDefinition *definition, size_t index)
{
        char alias[sizeof("console") + 3 * sizeof(size_t)];

        snprintf(alias, sizeof(alias), "console%zu", index);
        for (size_t i = 0; alias_is_taken(definition, alias); i++)
                snprintf(alias, sizeof(alias), "console%zu", i);

        definition->consoles[index].alias = strdup(alias);
        return definition->consoles[index].alias ? 0 : -ENOMEM;
}

int domain_read_consoles(DomainDefinition *definition, const xmlNode *devices, Error *ret_error)
{
        size_t count = xml_count(devices, "console"), n = 0;
        int r = 0;

        if (count > CONSOLES_MAX)
                return xml_invalid(ret_error, devices, "there are more than %d consoles", CONSOLES_MAX);
        definition->consoles = calloc(count, sizeof(definition->consoles[0]));
        if (!definition->consoles)
                return -ENOMEM;
        definition->n_consoles = count;

        for (const xmlNode *node = xml_child(devices, "console"); node;
                node = xml_next(node, "console")) {
                r = read_console(definition, n++, node, ret_error);
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < count && r >= 0; i++)
                if (!definition->consoles[i].alias)
                        r = choose_alias(definition, i);
        return r;
}

int domain_add_default_console(xmlNode *root)
{
        xmlNode *devices = xml_child(root, "devices"), *console, *target;

        if (!devices)
                devices = xml_add_element(root, root->last, "devices");
        console = devices ? xml_add_element(devices, devices->last, "console") : NULL;
        target = console ? xml_add_element(console, NULL, "target") : NULL;

        if (!target || xml_set_attribute(console, "type", "pty") < 0 ||
                xml_set_attribute(target, "type", "lxc") < 0 ||
                xml_set_attribute(target, "port", "0") < 0)
                return -ENOMEM;
        return 0;
}
