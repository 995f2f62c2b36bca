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
        const Rule *rules;
        size_t n_rules;
        char *refused;
        Error *ret_error;
} Walk;

static int walk_element(Walk *walk, const xmlNode *element, const Rule *rule, const char *path);

/* Keeps the first thing that is refused. */
static int refuse(Walk *walk, const xmlNode *element, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static int refuse(Walk *walk, const xmlNode *element, const char *format, ...)
{
        char name[VALUE_QUOTE_SIZE];
        _cleanup_free_ char *what = NULL;
        va_list arguments;
        int r;

        if (walk->refused)
                return 0;

        va_start(arguments, format);
        r = vasprintf(&what, format, arguments);
        va_end(arguments);
        if (r < 0) {
                what = NULL;
                return -ENOMEM;
        }

        r = asprintf(&walk->refused, "line %ld: <%s> %s", xmlGetLineNo(element),
                value_quote((const char *) element->name, name), what);
        if (r < 0) {
                walk->refused = NULL;
                return -ENOMEM;
        }
        return 0;
}

/* What stands before a name in the table's paths; NULL for what is in a foreign namespace. */
static const char *prefix_of(const xmlNs *namespace)
{
        static const char none[] = "", lxc[] = "lxc:";

        if (!namespace)
                return none;
        return namespace->href && strcmp((const char *) namespace->href, LXC_NAMESPACE) == 0 ? lxc
                                                                                             : NULL;
}

static void extend_path(char buffer[RULE_PATH_SIZE], const char *path, const char *marker,
        const char *prefix, const xmlChar *name)
{
        int length = snprintf(buffer, RULE_PATH_SIZE, "%s%s%s%s%s", path, path[0] ? "/" : "", marker,
                prefix, (const char *) name);

        if (length < 0 || length >= RULE_PATH_SIZE)
                strcpy(buffer, "?"); /* no rule has such a path */
}

/* Whether pattern is path's element with a slash behind. */
static bool is_catch_all(const char *pattern, const char *path)
{
        const char *slash = strrchr(path, '/');
        size_t length = slash ? (size_t) (slash - path) + 1 : 0;

        return length > 0 && strncmp(pattern, path, length) == 0 && pattern[length] == '\0';
}

static const Rule *find_rule(const Walk *walk, const char *path)
{
        const Rule *found = NULL;

        for (size_t i = 0; i < walk->n_rules; i++) {
                if (strcmp(walk->rules[i].path, path) == 0)
                        return &walk->rules[i];
                if (is_catch_all(walk->rules[i].path, path))
                        found = &walk->rules[i];
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
        if (!rule)
                return refuse(walk, element, "has an attribute \"%s\" that is not known here", name);
        if (rule->kind == RULE_REFUSED)
                return refuse(
                        walk, element, "has an attribute \"%s\", which is not supported yet", name);
        if (rule->values && !value_is_listed(value, rule->values))
                return refuse(walk, element, "has %s=\"%s\", which is not supported yet, but only: %s",
                        name, value_quote(value, quoted), rule->values);
        return 0;
}

/* Looks for attributes without which the element is refused. */
static int walk_required(Walk *walk, const xmlNode *element, const char *path)
{
        size_t length = strlen(path);
        int r = 0;

        for (size_t i = 0; i < walk->n_rules && r >= 0; i++) {
                const Rule *rule = &walk->rules[i];

                if (!(rule->flags & RULE_REQUIRED) || strncmp(rule->path, path, length) != 0 ||
                        strncmp(rule->path + length, "/@", 2) != 0)
                        continue;
                if (!xml_attribute(element, rule->path + length + 2))
                        r = refuse(walk, element, "without %s is not supported yet, but only: %s",
                                rule->path + length + 2, rule->values);
        }
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
                return refuse(walk, element, "is \"%s\", which is not supported yet, but only: %s",
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
        char child_path[RULE_PATH_SIZE];
        const Rule *rule;
        int r;

        if (!prefix)
                return 0;

        extend_path(child_path, path, "", prefix, child->name);
        rule = find_rule(walk, child_path);
        if (!rule)
                return refuse(
                        walk, child, "is not known inside <%s>", (const char *) child->parent->name);
        if (rule->kind == RULE_REFUSED)
                return refuse(walk, child, "is not supported yet");

        if (!(rule->flags & RULE_MANY)) {
                r = check_single(walk, child);
                if (r < 0)
                        return r;
        }
        return rule->kind == RULE_HARMLESS ? 0 : walk_element(walk, child, rule, child_path);
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

int xml_classify(
        const xmlNode *root, const Rule *rules, size_t n_rules, char **ret_refused, Error *ret_error)
{
        static const Rule root_rule = { "", RULE_HONOURED, 0, NULL };
        Walk walk = { .rules = rules, .n_rules = n_rules, .ret_error = ret_error };
        int r;

        r = walk_element(&walk, root, &root_rule, "");
        if (r < 0) {
                free(walk.refused);
                return r;
        }

        *ret_refused = walk.refused;
        return 0;
}
