/* Native configurations of lxc, made into definitions. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "xml/domain-private.h"
#include "xml/memory.h"
#include "xml/native-from.h"
#include "xml/native-tree.h"
#include "xml/native.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Lines that the comment lists. */
#define LISTED_MAX 200

/* What lxc would read from a file, it would have to be asked for. */
static int refuse_files(const NativeConfig *config, Error *ret_error)
{
        static const char *const keys[] = { "lxc.include", "lxc.mount.fstab" };

        for (size_t i = 0; i < ELEMENTS(keys); i++) {
                size_t n;
                NativeLine **lines = native_lines(config, keys[i], &n);

                if (n > 0)
                        return native_invalid(ret_error, lines[0],
                                "files of the host aren't read here: put what is in it into the configuration, %s",
                                i == 0 ? "in the place of this line" : "as lines of lxc.mount.entry");
        }
        return 0;
}

static int read_identity(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *name = native_last(config, "lxc.uts.name");
        unsigned char uuid[16];
        char text[UUID_TEXT_SIZE];
        int r;

        if (!name)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_ARGS,
                        "the configuration has no lxc.uts.name, which would be the domain's name");
        r = uuid_generate(uuid);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't choose a UUID");
        uuid_format(uuid, text);
        native_add_text(domain, name, "name", name->value);
        native_add_text(domain, NULL, "uuid", text);
        return 0;
}

static int read_config(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        int r;

        if ((r = refuse_files(config, ret_error)) < 0 ||
                (r = read_identity(config, domain, ret_error)) < 0 ||
                (r = native_read_memory(config, domain, ret_error)) < 0 ||
                (r = native_read_processors(config, domain, ret_error)) < 0 ||
                (r = native_read_block_devices(config, domain, ret_error)) < 0 ||
                (r = native_read_limits(config, domain, ret_error)) < 0 ||
                (r = native_read_init(config, domain, ret_error)) < 0 ||
                (r = native_read_isolation(config, domain, ret_error)) < 0 ||
                (r = native_read_filesystems(config, domain, ret_error)) < 0 ||
                (r = native_read_devices(config, domain, ret_error)) < 0)
                return r;
        return native_read_networks(config, domain, ret_error);
}

/* XML has no "--" in comments. */
static void write_in_comment(FILE *out, const char *text)
{
        for (const char *p = text; *p; p++) {
                if (p > text && p[0] == '-' && p[-1] == '-')
                        fprintf(out, " ");
                fprintf(out, "%c", *p);
        }
}

static bool is_left_out(const NativeLine *line)
{
        return !line->is_used || line->note;
}

static void list_line(FILE *out, const NativeLine *line)
{
        char key[VALUE_QUOTE_SIZE], value[VALUE_QUOTE_SIZE];

        fprintf(out, "  line %d: ", line->number);
        write_in_comment(out, value_quote(line->written, key));
        fprintf(out, " = ");
        write_in_comment(out, value_quote(line->value, value));
        if (line->note) {
                fprintf(out, " (");
                write_in_comment(out, line->note);
                fprintf(out, ")");
        }
        fprintf(out, "\n");
}

/* The sentence of what isn't configured, and the lines that the definition leaves out. */
static void write_comment(FILE *out, const NativeConfig *config)
{
        size_t n = 0;

        fprintf(out, "\n  Converted from a native configuration of lxc.\n");
        if (!native_has_memory_limit(config))
                fprintf(out, "  It has no limit of memory; 64 MiB is the default of the conversion.\n");
        for (size_t i = 0; i < config->n_lines; i++) {
                const NativeLine *line = &config->lines[i];

                if (!is_left_out(line))
                        continue;
                if (n++ == 0)
                        fprintf(out, "  Not in the definition is what these lines say:\n");
                if (n <= LISTED_MAX)
                        list_line(out, line);
        }
        if (n > LISTED_MAX)
                fprintf(out, "  and %zu more lines\n", n - LISTED_MAX);
}

static bool needs_comment(const NativeConfig *config)
{
        for (size_t i = 0; i < config->n_lines; i++)
                if (is_left_out(&config->lines[i]))
                        return true;
        return !native_has_memory_limit(config);
}

static int add_comment(xmlNode *domain, const NativeConfig *config)
{
        _cleanup_free_ char *text = NULL;
        xmlNode *comment;
        size_t length;
        FILE *out;

        if (!needs_comment(config))
                return 0;
        out = open_memstream(&text, &length);
        if (!out)
                return -ENOMEM;
        write_comment(out, config);
        if (fclose(out) != 0)
                return -ENOMEM;
        comment = xmlNewDocComment(domain->doc, (const xmlChar *) text);
        if (!comment)
                return -ENOMEM;
        xmlAddPrevSibling(domain, comment);
        return 0;
}

static int refuse_size(Error *ret_error)
{
        return error_set(ret_error, -EINVAL, ERROR_INVALID_ARGS,
                "the definition that the configuration makes is longer than 1 MiB");
}

static int make_document(const NativeConfig *config, xmlDoc **ret_document, Error *ret_error)
{
        _cleanup_xml_document_ xmlDoc *document = NULL;
        bool is_full = false;
        MemoryWatch watch;
        xmlNode *domain;
        size_t size;
        int r;

        memory_watch_begin(&watch);
        domain = native_tree_begin(&document, &size);
        r = domain ? read_config(config, domain, ret_error) : -ENOMEM;
        if (r >= 0)
                r = add_comment(domain, config);
        if (domain)
                is_full = native_tree_end(document);
        if (memory_watch_end(&watch) < 0)
                return -ENOMEM;
        if (is_full && r != -EINVAL)
                return refuse_size(ret_error);
        if (r < 0)
                return r;
        *ret_document = TAKE_PTR(document);
        return 0;
}

/* What is wrong is so with the configuration, whose lines the elements have. */
static int check_document(xmlDoc *document, DomainDefinition **ret_definition, Error *ret_error)
{
        int r = domain_definition_from_document(document, ret_definition, ret_error);

        if (r == -EINVAL && ret_error)
                ret_error->name = ERROR_INVALID_ARGS;
        return r;
}

int native_to_xml(const char *config, size_t length, char **ret_xml, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = NULL;
        _cleanup_(native_config_free) NativeConfig read = { 0 };
        xmlDoc *document = NULL;
        int r;

        r = native_config_read(config, length, &read, ret_error);
        if (r < 0)
                return r;
        r = make_document(&read, &document, ret_error);
        if (r < 0)
                return r;
        r = check_document(document, &definition, ret_error);
        if (r < 0)
                return r;
        r = domain_definition_format(definition, ret_xml);
        return r == -EFBIG ? refuse_size(ret_error) : r;
}
