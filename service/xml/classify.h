/* Says of each element and attribute whether it is honoured, can be ignored, or must be refused. */
#pragma once

#include <libxml/tree.h>
#include <stddef.h>

#include "base/error.h"

typedef enum RuleKind {
        RULE_HONOURED, /* an element of which attributes and children have rules; an attribute */
        RULE_TEXT,     /* an element that has text, perhaps attributes, and no children */
        RULE_HARMLESS, /* kept, and what is inside is never looked at */
        RULE_FOREIGN,  /* kept, and of what is inside only our own namespace is looked at */
        RULE_REFUSED,  /* known, but not to be ignored: a definition with it can't be started yet */
} RuleKind;

typedef enum RuleFlags {
        RULE_MANY = 1 << 0,     /* the element may be there more than once */
        RULE_REQUIRED = 1 << 1, /* ignoring the element is only right with this attribute */
} RuleFlags;

typedef struct Rule {
        /* Below the root element: "os/init", "memory/@unit", "features/capabilities/" for all
         * that has no rule of its own in that element, and then "features/capabilities/…/@state" for
         * what is in such a one; "lxc:…" in LXC_NAMESPACE, "lxc1:…" in LXC1_NAMESPACE. */
        const char *path;
        RuleKind kind;
        unsigned flags; /* of RuleFlags */
        /* "a, b": with any other value it is refused; NULL: any. With a slash at the end of the path,
         * these are the names of the elements that it is for. */
        const char *values;
} Rule;

typedef struct RuleTable {
        const Rule *rules;
        size_t n_rules;
} RuleTable;

/* Walks a tree in document order. What has no rule is refused as unknown; other namespaces are
 * left alone. Returns 0 and, for the first thing that is refused, a new sentence with its line
 * and element (NULL where nothing is); or -EINVAL with InvalidXML, where an element is there
 * twice or has text or children that can't be there, or where something in our own namespace, or in
 * an element of it, is unknown; or -ENOMEM. */
int xml_classify(const xmlNode *root, const RuleTable *tables, size_t n_tables, char **ret_refused,
        Error *ret_error);

/* Makes such a sentence, "line N: <element> …", unless *refused has one. Returns 0 or -ENOMEM. */
int xml_refuse(char **refused, const xmlNode *element, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
