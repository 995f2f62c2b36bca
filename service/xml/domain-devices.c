/* Reads a domain's filesystems and consoles. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/unique.h"
#include "xml/value.h"

#define ALIAS_MAX 64

/* Only mounts are in the view: what is of another type can't be started. */
static bool is_mount(const xmlNode *filesystem)
{
        const char *type = xml_attribute(filesystem, "type");

        return !type || strcmp(type, "mount") == 0;
}

static int read_directory(const xmlNode *filesystem, const char *name, char **ret_path, Error *ret_error)
{
        const xmlNode *element = xml_child(filesystem, name);
        char quoted[VALUE_QUOTE_SIZE];
        const char *path;
        int r;

        if (!element)
                return xml_invalid(ret_error, filesystem, "<%s> is missing", name);
        r = xml_required_attribute(element, "dir", &path, ret_error);
        if (r < 0)
                return r;

        r = value_normalize_path(path, ret_path);
        if (r == -EINVAL)
                return xml_invalid(ret_error, element, "dir \"%s\" is not an absolute path",
                        value_quote(path, quoted));
        if (r == -ENAMETOOLONG)
                return xml_invalid(ret_error, element, "dir is longer than %d bytes", PATH_MAX - 1);
        return r;
}

static int read_filesystem(FilesystemDefinition *filesystem, const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        filesystem->line = (int) xmlGetLineNo(element);
        filesystem->readonly = xml_child(element, "readonly");

        r = read_directory(element, "source", &filesystem->source, ret_error);
        if (r < 0)
                return r;
        r = read_directory(element, "target", &filesystem->target, ret_error);
        if (r < 0)
                return r;
        if (value_path_goes_up(filesystem->target))
                return xml_invalid(ret_error, xml_child(element, "target"),
                        "dir \"%s\" has a \"..\" in it", value_quote(filesystem->target, quoted));
        return 0;
}

static size_t path_depth(const char *path)
{
        size_t depth = 0;

        for (const char *p = path; *p; p++)
                depth += p[0] == '/' && p[1] != '\0';
        return depth;
}

/* Parents first; what is equally deep stays in the document's order, which is that of the array
 * the pointers point into. */
static int compare_depth(const void *first, const void *second)
{
        const FilesystemDefinition *a = *(const FilesystemDefinition *const *) first;
        const FilesystemDefinition *b = *(const FilesystemDefinition *const *) second;
        size_t depth_a = path_depth(a->target), depth_b = path_depth(b->target);

        if (depth_a != depth_b)
                return depth_a < depth_b ? -1 : 1;
        return (a > b) - (a < b);
}

static int sort_filesystems(DomainDefinition *definition)
{
        size_t n = definition->n_filesystems;
        _cleanup_free_ const FilesystemDefinition **order = NULL;
        FilesystemDefinition *sorted;

        if (n < 2)
                return 0;
        order = calloc(n, sizeof(order[0]));
        sorted = calloc(n, sizeof(sorted[0]));
        if (!order || !sorted) {
                free(sorted);
                return -ENOMEM;
        }

        for (size_t i = 0; i < n; i++)
                order[i] = &definition->filesystems[i];
        qsort(order, n, sizeof(order[0]), compare_depth);
        for (size_t i = 0; i < n; i++)
                sorted[i] = *order[i];

        free(definition->filesystems);
        definition->filesystems = sorted;
        return 0;
}

static int check_targets(UniqueKey *keys, size_t n_keys, Error *ret_error)
{
        const UniqueKey *earlier, *found = unique_find(keys, n_keys, &earlier);
        char quoted[VALUE_QUOTE_SIZE];

        if (!found)
                return 0;
        return xml_invalid(ret_error, found->element,
                "the target \"%s\" is already that of the filesystem on line %ld",
                value_quote(found->text, quoted), xmlGetLineNo(earlier->element));
}

int domain_read_filesystems(DomainDefinition *definition, const xmlNode *devices, Error *ret_error)
{
        size_t count = xml_count(devices, "filesystem"), n = 0;
        _cleanup_free_ UniqueKey *keys = NULL;
        int r;

        if (count == 0)
                return 0;
        definition->filesystems = calloc(count, sizeof(definition->filesystems[0]));
        keys = calloc(count, sizeof(keys[0]));
        if (!definition->filesystems || !keys)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(devices, "filesystem"); node;
                node = xml_next(node, "filesystem")) {
                if (!is_mount(node))
                        continue;
                definition->n_filesystems = n + 1;
                r = read_filesystem(&definition->filesystems[n], node, ret_error);
                if (r < 0)
                        return r;
                keys[n].text = definition->filesystems[n].target;
                keys[n].element = node;
                n++;
        }

        r = check_targets(keys, n, ret_error);
        return r < 0 ? r : sort_filesystems(definition);
}

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
