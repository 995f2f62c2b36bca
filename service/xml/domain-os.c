/* Reads what is started in a domain: init, its arguments, environment, user and directory; and the
 * clocks that it has. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "xml/architecture.h"
#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Bytes of the name of a user or group, as useradd(8) and more have it. */
#define OWNER_MAX 256

static int read_type(DomainDefinition *definition, const xmlNode *os, Error *ret_error)
{
        const xmlNode *element = xml_child(os, "type");
        const char *architecture = element ? xml_attribute(element, "arch") : NULL;
        _cleanup_free_ char *type = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (!element)
                return xml_invalid(ret_error, os, "<type> is missing");
        r = xml_text(element, &type);
        if (r < 0)
                return r;
        if (strcmp(value_trim(type), "exe") != 0)
                return xml_unsupported(ret_error, element, "\"%s\" is not supported, only \"exe\"",
                        value_quote(type, quoted));
        definition->is_32_bit = architecture && value_is_listed(architecture, HOST_32_BIT_ARCHITECTURES);
        return 0;
}

/* A path inside the container, taken exactly as it is: only init's own kernel will look at it.
 * NULL where there is no such element. */
static int read_path(const xmlNode *os, const char *name, char **ret_path, Error *ret_error)
{
        const xmlNode *element = xml_child(os, name);
        _cleanup_free_ char *path = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (!element)
                return 0;
        r = xml_text(element, &path);
        if (r < 0)
                return r;
        if (path[0] != '/')
                return xml_invalid(
                        ret_error, element, "\"%s\" is not an absolute path", value_quote(path, quoted));
        if (strlen(path) >= PATH_MAX)
                return xml_invalid(ret_error, element, "the path is longer than %d bytes", PATH_MAX - 1);

        *ret_path = TAKE_PTR(path);
        return 0;
}

static int read_arguments(DomainDefinition *definition, const xmlNode *os)
{
        size_t n = 0;
        int r;

        definition->init_arguments = calloc(xml_count(os, "initarg") + 1, sizeof(char *));
        if (!definition->init_arguments)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(os, "initarg"); node; node = xml_next(node, "initarg")) {
                r = xml_text(node, &definition->init_arguments[n++]);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_variable(EnvironmentVariable *variable, const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *name;
        int r;

        r = xml_required_attribute(element, "name", &name, ret_error);
        if (r < 0)
                return r;
        if (name[0] == '\0' || strchr(name, '='))
                return xml_invalid(ret_error, element,
                        "\"%s\" can't be the name of an environment variable",
                        value_quote(name, quoted));

        variable->name = strdup(name);
        return variable->name ? xml_text(element, &variable->value) : -ENOMEM;
}

static int read_environment(DomainDefinition *definition, const xmlNode *os, Error *ret_error)
{
        size_t count = xml_count(os, "initenv");
        int r;

        if (count == 0)
                return 0;
        definition->environment = calloc(count, sizeof(definition->environment[0]));
        if (!definition->environment)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(os, "initenv"); node; node = xml_next(node, "initenv")) {
                r = read_variable(
                        &definition->environment[definition->n_environment++], node, ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Whether it can be in /etc/passwd or /etc/group, or is a number, for which a + may stand. */
static bool is_owner(const char *text)
{
        const char *digits = text + (text[0] == '+');
        size_t length = strlen(text);
        uint64_t id;

        if (length == 0 || length > OWNER_MAX || text[0] == '-')
                return false;
        if (text[0] == '+' || digits[strspn(digits, "0123456789")] == '\0')
                return value_parse_number(digits, UINT32_MAX - 1, &id) >= 0;
        for (const char *p = text; *p; p++)
                if ((*p >= 0 && *p <= ' ') || *p == 0x7f || *p == ':' || *p == '/' || *p == ',')
                        return false;
        return true;
}

/* NULL where there is no such element. */
static int read_owner(const xmlNode *os, const char *name, char **ret_owner, Error *ret_error)
{
        const xmlNode *element = xml_child(os, name);
        _cleanup_free_ char *owner = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (!element)
                return 0;
        r = xml_text(element, &owner);
        if (r < 0)
                return r;
        if (!is_owner(value_trim(owner)))
                return xml_invalid(ret_error, element,
                        "\"%s\" is neither the name of a %s nor a number from 0 to %u",
                        value_quote(owner, quoted), strcmp(name, "inituser") == 0 ? "user" : "group",
                        UINT32_MAX - 1);
        *ret_owner = TAKE_PTR(owner);
        return 0;
}

static int read_timer(DomainDefinition *definition, const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        unsigned present = 0;
        const char *name;
        int r;

        r = xml_required_attribute(element, "name", &name, ret_error);
        if (r < 0)
                return r;
        r = field_word(element, "present", "yes, no", &present, ret_error);
        if (r < 0 || present == 1)
                return r;

        if (value_is_listed(name, "rtc"))
                definition->has_rtc = true;
        else if (value_is_listed(name, "hpet"))
                definition->has_hpet = true;
        else
                return xml_refuse(&definition->unsupported, element,
                        "has name=\"%s\", which is not supported, but only: rtc, hpet",
                        value_quote(name, quoted));
        return 0;
}

static int read_timers(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        const xmlNode *clock = xml_child(root, "clock");
        int r = 0;

        for (const xmlNode *node = xml_child(clock, "timer"); node && r >= 0;
                node = xml_next(node, "timer"))
                r = read_timer(definition, node, ret_error);
        return r;
}

int domain_read_os(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        const xmlNode *os = xml_child(root, "os");
        int r;

        if (!os)
                return xml_invalid(ret_error, root, "<os> is missing");
        r = read_type(definition, os, ret_error);
        if (r < 0)
                return r;

        r = read_path(os, "init", &definition->init, ret_error);
        if (r < 0)
                return r;
        if (!definition->init)
                return xml_invalid(ret_error, os, "<init> is missing");
        r = read_path(os, "initdir", &definition->init_directory, ret_error);
        if (r < 0)
                return r;

        if ((r = read_owner(os, "inituser", &definition->init_user, ret_error)) < 0 ||
                (r = read_owner(os, "initgroup", &definition->init_group, ret_error)) < 0 ||
                (r = xml_child_text(os, "cmdline", &definition->cmdline)) < 0 ||
                (r = read_arguments(definition, os)) < 0 ||
                (r = read_environment(definition, os, ret_error)) < 0)
                return r;
        return read_timers(definition, root, ret_error);
}
