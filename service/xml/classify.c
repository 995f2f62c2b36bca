/* Says of each element and attribute whether it is honoured, can be ignored, or must be refused. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "xml/classify.h"
#include "xml/domain.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* Longer than any path in a table, so that what is cut has no rule. */
#define RULE_PATH_SIZE 80

typedef struct Walk {
        const RuleTable *tables;
        size_t n_tables;
        char *refused;
        Error *ret_error;
} Walk;

static int walk_element(Walk *walk, const xmlNode *element, const Rule *rule, const char *path);
static int walk_foreign(Walk *walk, const xmlNode *element, const char *path);

int xml_refuse(char **refused, const xmlNode *element, const char *format, ...)
{
        char name[VALUE_QUOTE_SIZE];
        _cleanup_free_ char *what = NULL;
        va_list arguments;
        int r;

        if (*refused)
                return 0;

        va_start(arguments, format);
        r = vasprintf(&what, format, arguments);
        va_end(arguments);
        if (r < 0) {
                what = NULL;
                return -ENOMEM;
        }

        r = asprintf(refused, "line %ld: <%s> %s", xmlGetLineNo(element),
                value_quote((const char *) element->name, name), what);
        if (r < 0) {
                *refused = NULL;
                return -ENOMEM;
        }
        return 0;
}

/* What stands before a name in the table's paths; NULL for what is in a foreign namespace. */
static const char *prefix_of(const xmlNs *namespace)
{
        static const char none[] = "", lxc[] = "lxc:", lxc1[] = "lxc1:";

        if (!namespace)
                return none;
        if (!namespace->href)
                return NULL;
        if (strcmp((const char *) namespace->href, LXC_NAMESPACE) == 0)
                return lxc;
        return strcmp((const char *) namespace->href, LXC1_NAMESPACE) == 0 ? lxc1 : NULL;
}

static bool is_ours(const xmlNs *namespace)
{
        return namespace && namespace->href &&
                strcmp((const char *) namespace->href, LXC1_NAMESPACE) == 0;
}

static void extend_path(char buffer[RULE_PATH_SIZE], const char *path, const char *marker,
        const char *prefix, const xmlChar *name)
{
        int length = snprintf(buffer, RULE_PATH_SIZE, "%s%s%s%s%s", path, path[0] ? "/" : "", marker,
                prefix, (const char *) name);

        if (length < 0 || length >= RULE_PATH_SIZE)
                strcpy(buffer, "?"); /* no rule has such a path */
}

/* Whether the rule is for all in the element that path has up to that length, and for path's last. */
static bool catches(const Rule *rule, const char *path, size_t length)
{
        return length > 0 && strncmp(rule->path, path, length) == 0 && rule->path[length] == '\0' &&
                (!rule->values || value_is_listed(path + length, rule->values));
}

static bool is_catch_all(const Rule *rule)
{
        size_t length = strlen(rule->path);

        return length > 0 && rule->path[length - 1] == '/';
}

static const Rule *find_rule(const Walk *walk, const char *path)
{
        const char *slash = strrchr(path, '/');
        size_t length = slash ? (size_t) (slash - path) + 1 : 0;
        const Rule *found = NULL;

        for (size_t i = 0; i < walk->n_tables; i++) {
                const RuleTable *table = &walk->tables[i];

                for (const Rule *rule = table->rules; rule < table->rules + table->n_rules; rule++) {
                        if (strcmp(rule->path, path) == 0)
                                return rule;
                        if (catches(rule, path, length))
                                found = rule;
                }
        }
        return found;
}

static int walk_attribute(Walk *walk, const xmlNode *element, const xmlAttr *attribute, const char *path)
{
        const char *prefix = prefix_of(attribute->ns);
        const char *value = attribute->children ? (const char *) attribute->children->content : "";
        char attribute_path[RULE_PATH_SIZE], name[VALUE_QUOTE_SIZE], quoted[VALUE_QUOTE_SIZE];
        const Rule *rule;

        if (!prefix)
                return 0;

        value_quote((const char *) attribute->name, name);
        extend_path(attribute_path, path, "@", prefix, attribute->name);
        rule = find_rule(walk, attribute_path);
        if (!rule && (is_ours(element->ns) || is_ours(attribute->ns)))
                return xml_invalid(
                        walk->ret_error, element, "the attribute \"%s\" is not known here", name);
        if (!rule)
                return xml_refuse(
                        &walk->refused, element, "has an attribute \"%s\" that is not known here", name);
        if (rule->kind == RULE_REFUSED)
                return xml_refuse(&walk->refused, element,
                        "has an attribute \"%s\", which is not supported yet", name);
        if (rule->values && !value_is_listed(value, rule->values))
                return xml_refuse(&walk->refused, element,
                        "has %s=\"%s\", which is not supported yet, but only: %s", name,
                        value_quote(value, quoted), rule->values);
        return 0;
}

/* Refuses the element where the rule is about an attribute that it must have and hasn't. */
static int check_required(Walk *walk, const xmlNode *element, const char *path, const Rule *rule)
{
        size_t length = strlen(path);
        const char *name;

        if (!(rule->flags & RULE_REQUIRED) || strncmp(rule->path, path, length) != 0 ||
                strncmp(rule->path + length, "/@", 2) != 0)
                return 0;
        name = rule->path + length + 2;
        if (xml_attribute(element, name))
                return 0;
        return xml_refuse(&walk->refused, element, "without %s is not supported yet, but only: %s", name,
                rule->values);
}

static int walk_required(Walk *walk, const xmlNode *element, const char *path)
{
        int r = 0;

        for (size_t i = 0; i < walk->n_tables; i++)
                for (size_t j = 0; j < walk->tables[i].n_rules && r >= 0; j++)
                        r = check_required(walk, element, path, &walk->tables[i].rules[j]);
        return r;
}

static int walk_text(Walk *walk, const xmlNode *element, const Rule *rule)
{
        _cleanup_free_ char *text = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        for (const xmlNode *node = element->children; node; node = node->next)
                if (node->type == XML_ELEMENT_NODE)
                        return xml_invalid(walk->ret_error, element, "only text may be inside, not <%s>",
                                value_quote((const char *) node->name, quoted));

        r = xml_text(element, &text);
        if (r < 0)
                return r;
        if (rule->values && !value_is_listed(text, rule->values))
                return xml_refuse(&walk->refused, element,
                        "is \"%s\", which is not supported yet, but only: %s",
                        value_quote(value_trim(text), quoted), rule->values);
        return 0;
}

static int check_single(Walk *walk, const xmlNode *element)
{
        for (const xmlNode *node = element->prev; node; node = node->prev)
                if (node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, element->name) &&
                        prefix_of(node->ns) == prefix_of(element->ns))
                        return xml_invalid(walk->ret_error, element,
                                "it is there for the second time, the first is on line %ld",
                                xmlGetLineNo(node));
        return 0;
}

static int walk_child(Walk *walk, const xmlNode *child, const char *path)
{
        const char *prefix = prefix_of(child->ns);
        char child_path[RULE_PATH_SIZE], quoted[VALUE_QUOTE_SIZE];
        const Rule *rule;
        int r;

        if (!prefix)
                return 0;

        extend_path(child_path, path, "", prefix, child->name);
        rule = find_rule(walk, child_path);
        if (!rule && (is_ours(child->ns) || is_ours(child->parent->ns)))
                return xml_invalid(walk->ret_error, child, "it is not known inside <%s>",
                        value_quote((const char *) child->parent->name, quoted));
        if (!rule)
                return xml_refuse(&walk->refused, child, "is not known inside <%s>",
                        (const char *) child->parent->name);
        if (rule->kind == RULE_REFUSED)
                return xml_refuse(&walk->refused, child, "is not supported yet");

        if (!(rule->flags & RULE_MANY)) {
                r = check_single(walk, child);
                if (r < 0)
                        return r;
        }
        if (rule->kind == RULE_HARMLESS)
                return 0;
        if (is_catch_all(rule))
                extend_path(child_path, path, "", "", (const xmlChar *) "…");
        return rule->kind == RULE_FOREIGN ? walk_foreign(walk, child, child_path)
                                          : walk_element(walk, child, rule, child_path);
}

static int walk_foreign(Walk *walk, const xmlNode *element, const char *path)
{
        int r = 0;

        for (const xmlNode *node = element->children; node && r >= 0; node = node->next)
                if (node->type == XML_ELEMENT_NODE && is_ours(node->ns))
                        r = walk_child(walk, node, path);
        return r;
}

static int walk_children(Walk *walk, const xmlNode *element, const char *path)
{
        int r = 0;

        for (const xmlNode *node = element->children; node && r >= 0; node = node->next) {
                if (node->type == XML_ELEMENT_NODE)
                        r = walk_child(walk, node, path);
                else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
                        node->content && !value_is_blank((const char *) node->content))
                        r = xml_invalid(
                                walk->ret_error, element, "no text may be inside, only elements");
        }
        return r;
}

/* Recurses no deeper than the paths in the table. */
static int walk_element(Walk *walk, const xmlNode *element, const Rule *rule, const char *path)
{
        int r = 0;

        for (const xmlAttr *attribute = element->properties; attribute && r >= 0;
                attribute = attribute->next)
                r = walk_attribute(walk, element, attribute, path);
        if (r >= 0)
                r = walk_required(walk, element, path);
        if (r < 0)
                return r;
        return rule->kind == RULE_TEXT ? walk_text(walk, element, rule)
                                       : walk_children(walk, element, path);
}

int xml_classify(const xmlNode *root, const RuleTable *tables, size_t n_tables, char **ret_refused,
        Error *ret_error)
{
        static const Rule root_rule = { "", RULE_HONOURED, 0, NULL };
        Walk walk = { .tables = tables, .n_tables = n_tables, .ret_error = ret_error };
        int r;

        r = walk_element(&walk, root, &root_rule, "");
        if (r < 0) {
                free(walk.refused);
                return r;
        }

        *ret_refused = walk.refused;
        return 0;
}
