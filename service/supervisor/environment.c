/* What init is told: its arguments and its environment. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "supervisor/environment.h"

void strings_free(char **strings)
{
        for (char **s = strings; s && *s; s++)
                free(*s);
        free(strings);
}

static void strings_freep(char ***strings)
{
        strings_free(*strings);
}

static size_t strings_count(char *const *strings)
{
        size_t n = 0;

        while (strings[n])
                n++;
        return n;
}

int arguments_make(const DomainDefinition *definition, char ***ret_arguments)
{
        size_t n = strings_count(definition->init_arguments);
        _cleanup_(strings_freep) char **arguments = calloc(n + 2, sizeof(char *));

        if (!arguments || !(arguments[0] = strdup(definition->init)))
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                if (!(arguments[i + 1] = strdup(definition->init_arguments[i])))
                        return -ENOMEM;
        *ret_arguments = TAKE_PTR(arguments);
        return 0;
}

/* Sets a variable in an environment that has room for one more. Nothing is set if value is NULL. */
static int environment_set(char **environment, const char *name, const char *value)
{
        size_t length = strlen(name);
        char *entry, **place;

        if (!value)
                return 0;
        if (asprintf(&entry, "%s=%s", name, value) < 0)
                return -ENOMEM;
        for (place = environment; *place; place++)
                if (strncmp(*place, name, length) == 0 && (*place)[length] == '=')
                        break;
        free(*place);
        *place = entry;
        return 0;
}

/* "pts/1 pts/2": the terminals beside /dev/console on which init is to offer a login. */
static int other_terminals(size_t n_consoles, char **ret_terminals)
{
        char *terminals = calloc(n_consoles, sizeof("pts/4294967295 "));
        char *end = terminals;

        if (!terminals)
                return -ENOMEM;
        for (size_t i = 1; i < n_consoles; i++)
                end += sprintf(end, "%spts/%zu", i > 1 ? " " : "", i);
        *ret_terminals = terminals;
        return 0;
}

int environment_make(const DomainDefinition *definition, char ***ret_environment)
{
        const size_t n_fixed = 9;
        _cleanup_(strings_freep) char **environment =
                calloc(n_fixed + definition->n_environment + 1, sizeof(char *));
        _cleanup_free_ char *terminals = NULL;
        char uuid[UUID_TEXT_SIZE];
        int r = environment ? 0 : -ENOMEM;

        uuid_format(definition->uuid, uuid);
        if (r == 0 && definition->n_consoles > 1)
                r = other_terminals(definition->n_consoles, &terminals);

        const EnvironmentVariable fixed[] = {
                { (char *) "PATH",
                        (char *) "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
                { (char *) "TERM", (char *) "linux" },
                { (char *) "HOME", (char *) "/" },
                { (char *) "container", (char *) "lxc-libvirt" },
                { (char *) "container_uuid", uuid },
                { (char *) "container_ttys", terminals },
                { (char *) "LIBVIRT_LXC_NAME", definition->name },
                { (char *) "LIBVIRT_LXC_UUID", uuid },
                { (char *) "LIBVIRT_LXC_CMDLINE", definition->cmdline },
        };
        for (size_t i = 0; r == 0 && i < ELEMENTS(fixed); i++)
                r = environment_set(environment, fixed[i].name, fixed[i].value);
        for (size_t i = 0; r == 0 && i < definition->n_environment; i++)
                r = environment_set(
                        environment, definition->environment[i].name, definition->environment[i].value);
        if (r < 0)
                return r;
        *ret_environment = TAKE_PTR(environment);
        return 0;
}
