/* Definitions, made into native configurations of lxc. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/names.h"
#include "xml/native-to.h"
#include "xml/native.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Whether lxc would take something off it, see unquote() in native-lines.c. */
static bool needs_quotes(const char *value)
{
        size_t length = strlen(value);

        return length > 0 && (strchr(" \t\"'", value[0]) || strchr(" \t", value[length - 1]));
}

bool native_is_writable(const char *text, const char *controls)
{
        for (const char *p = text; *p; p++)
                if ((utf8_is_control(p) && !strchr(controls, *p)) || utf8_is_noncharacter(p))
                        return false;
        return true;
}

void native_put(NativeWriter *writer, const xmlNode *element, const char *key, const char *format, ...)
{
        _cleanup_free_ char *value = NULL;
        const char *quote;
        va_list arguments;
        int r;

        va_start(arguments, format);
        r = vasprintf(&value, format, arguments);
        va_end(arguments);
        if (r < 0) {
                value = NULL;
                writer->no_memory = true;
                return;
        }
        quote = needs_quotes(value) ? "\"" : "";
        if (value[0] && native_is_writable(value, "\t"))
                fprintf(writer->out, "%s = %s%s%s\n", key, quote, value, quote);
        else
                native_leave_out(writer, element, "a value has one line, without control characters");
}

void native_put_number(NativeWriter *writer, const char *key, uint64_t number)
{
        fprintf(writer->out, "%s = %" PRIu64 "\n", key, number);
}

/* An element's text, where it has nothing else, for people to know what is meant. */
static void write_text(FILE *out, const xmlNode *element)
{
        char quoted[VALUE_QUOTE_SIZE];
        const xmlNode *node = element->children;

        if (node && node->type == XML_TEXT_NODE && !node->next && node->content)
                fprintf(out, " %s", value_quote((const char *) node->content, quoted));
}

void native_leave_out(NativeWriter *writer, const xmlNode *element, const char *why)
{
        char name[VALUE_QUOTE_SIZE];

        fprintf(writer->left, "# not converted: line %ld: <%s>", xmlGetLineNo(element),
                value_quote((const char *) element->name, name));
        write_text(writer->left, element);
        fprintf(writer->left, "%s%s\n", why ? ": " : "", why ? why : "");
}

void native_leave_out_line(NativeWriter *writer, const char *name, int line, const char *why)
{
        fprintf(writer->left, "# not converted: line %d: <%s>: %s\n", line, name, why);
}

static int write_all(NativeWriter *writer, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        fprintf(writer->out, "# Converted from the definition of domain %s.\n",
                value_quote(writer->definition->name, quoted));
        native_put(
                writer, xml_child(writer->root, "name"), "lxc.uts.name", "%s", writer->definition->name);
        native_write_filesystems(writer);
        native_write_devices(writer);
        r = native_write_networks(writer, ret_error);
        if (r < 0)
                return r;
        native_write_init(writer);
        native_write_isolation(writer);
        native_write_resources(writer);
        native_write_blocks(writer);
        native_write_rest(writer);
        return writer->no_memory ? -ENOMEM : 0;
}

static void close_streamp(FILE **stream)
{
        if (*stream)
                (void) fclose(*stream);
}

/* Closes a stream in memory, which only then has all its text. Returns 0 or -ENOMEM. */
static int finish(FILE **stream)
{
        int r = ferror(*stream) ? -ENOMEM : 0;

        if (fclose(*stream) != 0)
                r = -ENOMEM;
        *stream = NULL;
        return r;
}

static int join(const char *keys, const char *comments, char **ret_config)
{
        char *config;

        if (asprintf(&config, "%s%s%s", keys, comments[0] ? "\n" : "", comments) < 0)
                return -ENOMEM;
        *ret_config = config;
        return 0;
}

int native_from_xml(const char *xml, size_t length, char **ret_config, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = NULL;
        _cleanup_free_ char *keys = NULL, *comments = NULL;
        _cleanup_(close_streamp) FILE *out = NULL, *left = NULL;
        size_t keys_size, comments_size;
        int r;

        r = domain_definition_parse(xml, length, &definition, ret_error);
        if (r < 0)
                return r;
        out = open_memstream(&keys, &keys_size);
        left = open_memstream(&comments, &comments_size);
        if (!out || !left)
                return -ENOMEM;

        NativeWriter writer = {
                .definition = definition,
                .root = xmlDocGetRootElement(definition->document),
                .out = out,
                .left = left,
        };
        r = write_all(&writer, ret_error);
        if (finish(&out) < 0 || finish(&left) < 0)
                return -ENOMEM;
        return r < 0 ? r : join(keys, comments, ret_config);
}
