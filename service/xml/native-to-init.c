/* Writes init into a native configuration. */
#include <string.h>

#include "xml/native-to.h"
#include "xml/tree.h"
#include "xml/value.h"

/* The quotes that a word of a command needs: "" for none, NULL where there are none that fit, since lxc
 * has no escapes. */
static const char *quotes_of(const char *word)
{
        if (word[0] && !strpbrk(word, " \t") && word[0] != '"' && word[0] != '\'')
                return "";
        if (!strchr(word, '"'))
                return "\"";
        return strchr(word, '\'') ? NULL : "'";
}

/* A control character, or quotes of both kinds, have no place in a command. */
static bool is_writable(const char *word)
{
        for (const char *p = word; *p; p++)
                if (*p >= 0 && *p < ' ' && *p != '\t')
                        return false;
        return quotes_of(word);
}

/* The whole command or none of it: with a part it would be another one. */
static void write_command(NativeWriter *writer)
{
        const DomainDefinition *definition = writer->definition;
        const xmlNode *element = xml_child(xml_child(writer->root, "os"), "init");
        char *const *arguments = definition->init_arguments;
        bool is_possible = is_writable(definition->init);
        _cleanup_free_ char *command = NULL;
        size_t length;
        FILE *out;

        for (size_t i = 0; arguments[i]; i++)
                is_possible = is_possible && is_writable(arguments[i]);
        if (!is_possible) {
                native_leave_out(writer, element,
                        "its arguments have quotes of both kinds or control characters, for which there are no escapes");
                return;
        }
        out = open_memstream(&command, &length);
        if (!out) {
                writer->no_memory = true;
                return;
        }
        fprintf(out, "%s%s%s", quotes_of(definition->init), definition->init,
                quotes_of(definition->init));
        for (size_t i = 0; arguments[i]; i++)
                fprintf(out, " %s%s%s", quotes_of(arguments[i]), arguments[i], quotes_of(arguments[i]));
        if (fclose(out) == 0)
                native_put(writer, element, "lxc.init.cmd", "%s", command);
        else
                writer->no_memory = true;
}

/* The number in it, behind a + perhaps; NULL: it is a name, which lxc doesn't take. */
static const char *id_of(const char *owner)
{
        const char *digits = owner + (owner[0] == '+');

        return digits[strspn(digits, "0123456789")] == '\0' ? digits : NULL;
}

static void write_owner(NativeWriter *writer, const char *key, const char *name, const char *owner)
{
        const char *id = owner ? id_of(owner) : NULL;

        if (id)
                native_put(writer, NULL, key, "%s", id);
        else if (owner)
                native_leave_out(writer, xml_child(xml_child(writer->root, "os"), name),
                        "only a number is possible, which the container knows");
}

static void write_environment(NativeWriter *writer)
{
        const DomainDefinition *definition = writer->definition;
        const xmlNode *element = xml_child(xml_child(writer->root, "os"), "initenv");

        for (size_t i = 0; i < definition->n_environment && element; i++) {
                const EnvironmentVariable *variable = &definition->environment[i];

                native_put(writer, element, "lxc.environment", "%s=%s", variable->name, variable->value);
                element = xml_next(element, "initenv");
        }
}

void native_write_init(NativeWriter *writer)
{
        const DomainDefinition *definition = writer->definition;
        const xmlNode *os = xml_child(writer->root, "os");
        const xmlNode *type = xml_child(os, "type");
        const char *architecture = xml_attribute(type, "arch");

        if (architecture)
                native_put(writer, type, "lxc.arch", "%s", architecture);
        write_command(writer);
        if (definition->init_directory)
                native_put(writer, xml_child(os, "initdir"), "lxc.init.cwd", "%s",
                        definition->init_directory);
        write_owner(writer, "lxc.init.uid", "inituser", definition->init_user);
        write_owner(writer, "lxc.init.gid", "initgroup", definition->init_group);
        write_environment(writer);
}
