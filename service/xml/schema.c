/* Checking a tree with a RELAX NG grammar, and saying where it isn't as that wants it.
 *
 * libxml2 is given a copy with only what a grammar here looks at. It would spoil the original's numbers
 * of lines above 65535, and takes long for much foreign content and for text in many pieces. */
#include <errno.h>
#include <string.h>

#include "xml/domain.h"
#include "xml/memory.h"
#include "xml/reader.h"
#include "xml/schema.h"
#include "xml/tree.h"
#include "xml/value.h"

#define RELAXNG_NAMESPACE "http://relaxng.org/ns/structure/1.0"

/* What libxml2 complained of. Of its many messages most only follow from another one. */
typedef struct SchemaReport {
        const xmlNode *root; /* of what is checked; NULL while a grammar is read */
        bool no_memory;
        unsigned rank; /* of the message that is kept; 0: there is none */
        long line;
        char element[VALUE_QUOTE_SIZE];
        char message[VALUE_QUOTE_SIZE]; /* empty: it tells nothing of this element */
} SchemaReport;

typedef struct ThinCopy {
        xmlDoc *document;
        xmlNs *namespaces[2]; /* those of ours, declared in the root */
        size_t n_elements;
} ThinCopy;

static int copy_content(ThinCopy *copy, xmlNode *target, const xmlNode *original);

Schema *schema_free(Schema *schema)
{
        xmlRelaxNGFree(schema);
        return NULL;
}

static unsigned depth_of(const xmlNode *node)
{
        unsigned depth = 0;

        for (; node; node = node->parent)
                depth++;
        return depth;
}

/* The deeper the better, and worst is what only says that something inside is wrong. */
static unsigned rank_message(const xmlError *error, const xmlNode *element)
{
        if (error->code == XML_RELAXNG_ERR_CONTENTVALID || error->code == XML_RELAXNG_ERR_ATTRVALID ||
                error->code == XML_RELAXNG_ERR_INTERSEQ)
                return 1;
        return 2 + depth_of(element);
}

/* While it checks, libxml2 marks in psvi what has turned out to be right. */
static const xmlNode *first_unmarked(const xmlNode *parent)
{
        const xmlNode *node = parent->children;

        while (node && (node->type != XML_ELEMENT_NODE || node->psvi))
                node = node->next;
        return node;
}

static const xmlNode *find_unmarked(const xmlNode *parent, const char *name)
{
        const xmlNode *found = NULL;

        for (const xmlNode *node = parent->children; node && !found; node = node->next) {
                if (node->type != XML_ELEMENT_NODE || node->psvi)
                        continue;
                found = xmlStrEqual(node->name, BAD_CAST name) ? node : find_unmarked(node, name);
        }
        return found;
}

/* Some messages are about no element, but have the name of the one that was looked at. */
static const xmlNode *find_culprit(const xmlNode *root, const char *name)
{
        const xmlNode *found = find_unmarked(root, name), *inner = found;

        while (inner) {
                found = inner;
                inner = first_unmarked(found);
        }
        return found ? found : root;
}

static void keep_message(SchemaReport *report, const xmlNode *element, const char *message)
{
        const xmlNode *original = element && element->_private ? element->_private : element;

        report->line = original ? xmlGetLineNo(original) : 1;
        value_quote(original ? (const char *) original->name : "grammar", report->element);
        value_quote(message ? message : "", report->message);
        value_trim(report->message);
}

static void note_error(void *data, xmlError *error)
{
        SchemaReport *report = data;
        const xmlNode *element = error->node;
        bool located = false;
        unsigned rank;

        if (error->code == XML_ERR_NO_MEMORY)
                report->no_memory = true;
        while (element && element->type != XML_ELEMENT_NODE)
                element = element->parent;
        if (!element && report->root) {
                element = find_culprit(report->root, error->str1);
                located = element != report->root;
        }

        rank = rank_message(error, element);
        if (rank <= report->rank)
                return;
        report->rank = rank;
        keep_message(report, element, located ? NULL : error->message);
}

/* Whether a grammar would have libxml2 read a file. */
static const xmlNode *find_inclusion(const xmlNode *element)
{
        const xmlNode *found = NULL;

        if (xml_is_in(element, RELAXNG_NAMESPACE, "include") ||
                xml_is_in(element, RELAXNG_NAMESPACE, "externalRef"))
                return element;
        for (const xmlNode *node = element->children; node && !found; node = node->next)
                if (node->type == XML_ELEMENT_NODE)
                        found = find_inclusion(node);
        return found;
}

/* Returns NULL with a report, or where memory was short. */
static Schema *read_grammar(xmlDoc *document, SchemaReport *report)
{
        xmlRelaxNGParserCtxt *context = xmlRelaxNGNewDocParserCtxt(document);
        Schema *schema;

        if (!context)
                return NULL;
        xmlRelaxNGSetParserStructuredErrors(context, note_error, report);
        schema = xmlRelaxNGParse(context);
        xmlRelaxNGFreeParserCtxt(context);
        return schema;
}

int schema_parse(const char *text, size_t length, Schema **ret_schema, Error *ret_error)
{
        _cleanup_xml_document_ xmlDoc *document = NULL;
        _cleanup_schema_ Schema *schema = NULL;
        SchemaReport report = { 0 };
        const xmlNode *inclusion;
        MemoryWatch watch;
        int r;

        r = xml_parse(text, length, SCHEMA_MAX, &document, ret_error);
        if (r < 0)
                return r;
        inclusion = find_inclusion(xmlDocGetRootElement(document));
        if (inclusion)
                return xml_invalid(ret_error, inclusion, "a grammar must be one file");

        memory_watch_begin(&watch);
        schema = read_grammar(document, &report);
        if (memory_watch_end(&watch) < 0 || report.no_memory || (!schema && report.rank == 0))
                return -ENOMEM;
        if (!schema)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML, "line %ld: <%s>: %s",
                        report.line, report.element, report.message);
        *ret_schema = TAKE_PTR(schema);
        return 0;
}

/* --- the copy --- */

/* Returns false for what is foreign. */
static bool find_namespace(const ThinCopy *copy, const xmlNs *original, xmlNs **ret_namespace)
{
        *ret_namespace = NULL;
        if (!original)
                return true;
        for (size_t i = 0; i < ELEMENTS(copy->namespaces) && !*ret_namespace; i++)
                if (xmlStrEqual(original->href, copy->namespaces[i]->href))
                        *ret_namespace = copy->namespaces[i];
        return *ret_namespace;
}

static void copy_attributes(const ThinCopy *copy, xmlNode *target, const xmlNode *original)
{
        xmlNs *namespace;

        for (const xmlAttr *attribute = original->properties; attribute; attribute = attribute->next)
                if (find_namespace(copy, attribute->ns, &namespace))
                        xmlNewNsProp(target, namespace, attribute->name,
                                attribute->children ? attribute->children->content : BAD_CAST "");
}

/* All of an element's own text as one piece, and before its children. */
static int copy_text(xmlNode *target, const xmlNode *original)
{
        _cleanup_free_ char *text = NULL;
        int r = xml_text(original, &text);

        if (r < 0 || text[0] == '\0')
                return r;
        return xml_add_text(target, text);
}

static int copy_child(ThinCopy *copy, xmlNode *target, const xmlNode *original)
{
        xmlNs *namespace;
        xmlNode *child;

        if (!find_namespace(copy, original->ns, &namespace))
                return 0;
        if (++copy->n_elements > SCHEMA_ELEMENTS_MAX)
                return -E2BIG;
        child = xmlNewDocNode(copy->document, namespace, original->name, NULL);
        if (!child)
                return -ENOMEM;
        xmlAddChild(target, child);
        return copy_content(copy, child, original);
}

/* As deep as a text is that was parsed. */
static int copy_content(ThinCopy *copy, xmlNode *target, const xmlNode *original)
{
        int r;

        target->_private = (void *) original;
        copy_attributes(copy, target, original);
        r = copy_text(target, original);
        for (const xmlNode *node = original->children; node && r >= 0; node = node->next)
                if (node->type == XML_ELEMENT_NODE)
                        r = copy_child(copy, target, node);
        return r;
}

static int copy_tree(ThinCopy *copy, const xmlNode *original)
{
        xmlNode *root = xmlNewDocNode(copy->document, NULL, original->name, NULL);

        if (!root)
                return -ENOMEM;
        xmlDocSetRootElement(copy->document, root);
        copy->namespaces[0] = xmlNewNs(root, BAD_CAST LXC_NAMESPACE, BAD_CAST "lxc");
        copy->namespaces[1] = xmlNewNs(root, BAD_CAST LXC1_NAMESPACE, BAD_CAST "lxc1");
        if (!copy->namespaces[0] || !copy->namespaces[1])
                return -ENOMEM;
        return copy_content(copy, root, original);
}

/* Returns 0 and a document in which each element's _private is the original. */
static int thin_copy(const xmlDoc *document, xmlDoc **ret_copy)
{
        _cleanup_xml_document_ xmlDoc *thin = NULL;
        MemoryWatch watch;
        int r = -ENOMEM;

        memory_watch_begin(&watch);
        thin = xmlNewDoc(BAD_CAST "1.0");
        if (thin)
                r = copy_tree(
                        &(ThinCopy){ .document = thin }, xmlDocGetRootElement((xmlDoc *) document));
        if (memory_watch_end(&watch) < 0)
                return -ENOMEM;
        if (r < 0)
                return r;
        *ret_copy = TAKE_PTR(thin);
        return 0;
}

/* --- the check --- */

static int check_copy(Schema *schema, xmlDoc *copy, SchemaReport *report)
{
        xmlRelaxNGValidCtxt *context;
        MemoryWatch watch;
        int r = -1;

        memory_watch_begin(&watch);
        context = xmlRelaxNGNewValidCtxt(schema);
        if (context) {
                xmlRelaxNGSetValidStructuredErrors(context, note_error, report);
                r = xmlRelaxNGValidateDoc(context, copy);
                xmlRelaxNGFreeValidCtxt(context);
        }
        if (memory_watch_end(&watch) < 0 || report->no_memory || r < 0)
                return -ENOMEM;
        return r == 0 ? 0 : -EINVAL;
}

static int refuse(const SchemaReport *report, Error *ret_error)
{
        if (report->message[0] == '\0')
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %ld: <%s>: it, or what is in it, is not as the schema has it",
                        report->line, report->element);
        return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                "line %ld: <%s>: the schema refuses it: %s", report->line, report->element,
                report->message);
}

int schema_validate(Schema *schema, const xmlDoc *document, Error *ret_error)
{
        _cleanup_xml_document_ xmlDoc *copy = NULL;
        SchemaReport report = { 0 };
        int r;

        r = thin_copy(document, &copy);
        if (r == -E2BIG)
                return error_set(ret_error, r, ERROR_LIMITS_EXCEEDED,
                        "the XML has more than the %d elements that are checked with a schema",
                        SCHEMA_ELEMENTS_MAX);
        if (r < 0)
                return r;
        report.root = xmlDocGetRootElement(copy);
        r = check_copy(schema, copy, &report);
        if (r != -EINVAL)
                return r;
        if (report.rank == 0)
                keep_message(&report, report.root, NULL);
        return refuse(&report, ret_error);
}
