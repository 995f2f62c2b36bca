/* Reads what is started in a domain: init, its arguments, environment and directory. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

static int check_type(const xmlNode *os, Error *ret_error)
{
        const xmlNode *element = xml_child(os, "type");
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

int domain_read_os(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        const xmlNode *os = xml_child(root, "os");
        int r;

        if (!os)
                return xml_invalid(ret_error, root, "<os> is missing");
        r = check_type(os, ret_error);
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

        r = xml_child_text(os, "cmdline", &definition->cmdline);
        if (r < 0)
                return r;
        r = read_arguments(definition, os);
        if (r < 0)
                return r;
        return read_environment(definition, os, ret_error);
}
