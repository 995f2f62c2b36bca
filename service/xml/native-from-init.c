/* Reads what a native configuration has of init: <os>. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "xml/native-from.h"
#include "xml/native-tree.h"
#include "xml/value.h"

/* As getid(2) has it, without (uid_t) -1. */
#define ID_MAX (UINT32_MAX - 1)

/* What libvirt calls the same. */
static const struct {
        const char *native, *libvirt;
} architectures[] = {
        { "amd64", "x86_64" },
        { "arm64", "aarch64" },
        { "arm", "armv7l" },
        { "armel", "armv7l" },
        { "armhf", "armv7l" },
        { "athlon", "i686" },
        { "loong64", "loongarch64" },
        { "powerpc", "ppc" },
        { "powerpc64", "ppc64" },
        { "ppc64el", "ppc64le" },
        { "x86", "i686" },
};

/* Those that have one name. */
#define OTHER_ARCHITECTURES \
        "aarch64, armv6l, armv7l, i386, i486, i586, i686, loongarch64, mips, mips64, mips64el, mipsel, ppc, " \
        "ppc64, ppc64le, riscv64, s390x, x86_64"

static int read_architecture(const NativeConfig *config, xmlNode *type, Error *ret_error)
{
        NativeLine *line = native_last(config, "lxc.arch");
        char quoted[VALUE_QUOTE_SIZE];

        if (!line || strcmp(line->value, "linux64") == 0) /* the host's own */
                return 0;
        for (size_t i = 0; i < ELEMENTS(architectures); i++)
                if (strcmp(line->value, architectures[i].native) == 0) {
                        native_set(type, "arch", architectures[i].libvirt);
                        return 0;
                }
        if (strcmp(line->value, "linux32") == 0 || strcmp(line->value, "x32") == 0)
                return native_note(line, "it doesn't say which one");
        if (!value_is_listed(line->value, OTHER_ARCHITECTURES))
                return native_invalid(ret_error, line,
                        "\"%s\" is not an architecture that is known here",
                        value_quote(line->value, quoted));
        native_set(type, "arch", line->value);
        return 0;
}

/* The next word of a command, of which quotes at its start take the blanks in, as lxc has it: there are
 * no escapes. Cuts it off, and returns NULL at the end. */
static char *next_word(char **text)
{
        char *word = *text + strspn(*text, " \t");
        bool is_quoted = *word == '"' || *word == '\'';
        const char end[] = { *word, '\0' };

        if (*word == '\0')
                return NULL;
        word += is_quoted;
        *text = word + strcspn(word, is_quoted ? end : " \t");
        if (**text)
                *(*text)++ = '\0';
        return word;
}

static int read_command(const NativeConfig *config, xmlNode *os)
{
        const NativeLine *line = native_last(config, "lxc.init.cmd");
        _cleanup_free_ char *command = strdup(line ? line->value : "/sbin/init");
        char *rest = command;
        const char *word;

        if (!command)
                return -ENOMEM;
        for (const char *name = "init"; (word = next_word(&rest)); name = "initarg")
                native_add_text(os, line, name, word);
        return 0;
}

/* NULL: 0. */
static int read_id(const NativeLine *line, uint64_t *ret_id, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        *ret_id = 0;
        if (line && value_parse_number(line->value, ID_MAX, ret_id) < 0)
                return native_invalid(ret_error, line, "\"%s\" is not a number from 0 to %u",
                        value_quote(line->value, quoted), ID_MAX);
        return 0;
}

static void add_owner(xmlNode *os, const NativeLine *line, const char *name, uint64_t id)
{
        char text[24];

        snprintf(text, sizeof(text), "+%" PRIu64, id);
        native_add_text(os, line, name, text);
}

/* Without a number of its own the group is 0 here, and not that of the user. */
static int read_owner(const NativeConfig *config, xmlNode *os, Error *ret_error)
{
        const NativeLine *user = native_last(config, "lxc.init.uid");
        const NativeLine *group = native_last(config, "lxc.init.gid");
        uint64_t uid, gid;
        int r;

        r = read_id(user, &uid, ret_error);
        if (r >= 0)
                r = read_id(group, &gid, ret_error);
        if (r < 0)
                return r;
        if (uid != 0)
                add_owner(os, user, "inituser", uid);
        if (uid != 0 || gid != 0)
                add_owner(os, group ? group : user, "initgroup", gid);
        return 0;
}

static int read_variable(NativeLine *line, xmlNode *os, Error *ret_error)
{
        const char *equals = strchr(line->value, '=');
        _cleanup_free_ char *name = NULL;

        if (!equals)
                return native_note(
                        line, "its value would be that of the program that starts the container");
        if (equals == line->value)
                return native_invalid(ret_error, line, "the variable has no name");
        name = strndup(line->value, (size_t) (equals - line->value));
        if (!name)
                return -ENOMEM;
        native_set(native_add_text(os, line, "initenv", equals + 1), "name", name);
        line->is_used = true;
        return 0;
}

static int read_environment(const NativeConfig *config, xmlNode *os, Error *ret_error)
{
        static const char *const keys[] = { "lxc.environment", "lxc.environment.runtime" };
        int r = 0;

        for (size_t i = 0; i < ELEMENTS(keys); i++) {
                size_t n;
                NativeLine **lines = native_lines(config, keys[i], &n);

                for (size_t j = 0; j < n && r >= 0; j++)
                        r = read_variable(lines[j], os, ret_error);
        }
        return r;
}

int native_read_init(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *directory = native_last(config, "lxc.init.cwd");
        xmlNode *os = native_add(domain, NULL, "os");
        xmlNode *type = native_add_text(os, NULL, "type", "exe");
        int r;

        if ((r = read_architecture(config, type, ret_error)) < 0 || (r = read_command(config, os)) < 0 ||
                (r = read_environment(config, os, ret_error)) < 0)
                return r;
        if (directory)
                native_add_text(os, directory, "initdir", directory->value);
        return read_owner(config, os, ret_error);
}
