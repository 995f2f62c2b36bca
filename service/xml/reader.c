/* Reading XML from outside: parse it without ever leaving the text, and say what is wrong where. */
#include <errno.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <string.h>

#include "xml/memory.h"
#include "xml/precheck.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

/* What is on a bus or on our disk is UTF-8, whatever encoding a declaration inside the text claims;
 * xml_check_text() sees to it that libxml2 doesn't guess another from the first bytes, either.
 * libxml2's own NOBLANKS is not used: it guesses piece by piece, so that parsing what was written
 * may drop other blanks than parsing the original. See drop_layout(). Nor is a dictionary kept
 * with the tree: when memory is short it fails without telling anyone. */
#define PARSE_OPTIONS \
        (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES | \
                XML_PARSE_IGNORE_ENC | XML_PARSE_NODICT)

/* The depth at which libxml2 stops, unless told otherwise. */
#define DEPTH_MAX 256

/* What the parser reported first: later errors are mostly consequences. */
typedef struct ParseReport {
        bool document_type;
        bool no_memory;
        bool too_deep;
        int line; /* 0: no error */
        char element[VALUE_QUOTE_SIZE];
        char message[VALUE_QUOTE_SIZE * 2];
} ParseReport;

static void parser_context_freep(xmlParserCtxt **context)
{
        if (*context)
                xmlFreeParserCtxt(*context);
}

/* Called when the declaration's name is known and before anything in it is read, so no entity is
 * ever declared, let alone expanded. */
static void refuse_document_type(
        void *data, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
        xmlParserCtxt *context = data;
        ParseReport *report = context->_private;

        (void) name;
        (void) external_id;
        (void) system_id;
        if (!report->line) {
                report->document_type = true;
                report->line = context->input ? context->input->line : 1;
        }
        xmlStopParser(context);
}

/* One line of ASCII: libxml2 may quote bytes that it refuses. */
static void copy_message(char *buffer, size_t size, const char *message)
{
        size_t length = 0;

        for (; *message && length < size - 1; message++) {
                char c = *message;

                if (c < ' ' || c > '~')
                        c = c == '\n' ? ' ' : '?';
                buffer[length++] = c;
        }
        while (length > 0 && strchr(" !", buffer[length - 1]))
                length--;
        buffer[length] = '\0';
}

/* libxml2's text, without what is only of use to those who program with it. */
static const char *describe(const xmlError *error)
{
        const char *colon;

        if (!error->message)
                return "";
        if (strncmp(error->message, "Input is not proper UTF-8", 25) ==
                0) /* and not only with one code */
                return "it is not UTF-8";

        colon = strchr(error->message, ':');
        if (colon && colon[1] == ' ' && strncmp(error->message, "xml", 3) == 0)
                return colon + 2; /* behind the name of a function */
        return error->message;
}

static void note_error(void *data, xmlError *error)
{
        xmlParserCtxt *context = data;
        ParseReport *report = context->_private;

        if (error->code == XML_ERR_NO_MEMORY)
                report->no_memory = true;
        if (error->level < XML_ERR_ERROR || report->line)
                return;

        report->line = error->line > 0 ? error->line : 1;
        report->too_deep = context->nameNr >= DEPTH_MAX;
        if (context->name)
                copy_message(report->element, sizeof(report->element), (const char *) context->name);
        copy_message(report->message, sizeof(report->message), describe(error));
}

static int report_error(const ParseReport *report, Error *ret_error)
{
        if (report->document_type)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %d: document type declarations are not accepted", report->line);
        if (report->too_deep)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %d: elements are nested more than %d deep", report->line, DEPTH_MAX);
        if (report->element[0])
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %d: <%s>: the XML is not well formed: %s", report->line, report->element,
                        report->message);
        return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                "line %d: the XML is not well formed: %s", report->line, report->message);
}

/* Whether an element's text is only there to lay out its other children. */
static bool has_layout(const xmlNode *element)
{
        bool others = false;

        for (const xmlNode *node = element->children; node; node = node->next) {
                if (node->type == XML_CDATA_SECTION_NODE)
                        return false;
                if (node->type != XML_TEXT_NODE)
                        others = true;
                else if (node->content && !value_is_blank((const char *) node->content))
                        return false;
        }
        return others;
}

/* Makes a text that was written with indentation the same tree as one without, at any depth (of
 * which the parser allows DEPTH_MAX). */
static void drop_layout(xmlNode *element)
{
        if (has_layout(element))
                xml_drop_blank_text(element);
        for (xmlNode *node = element->children; node; node = node->next)
                if (node->type == XML_ELEMENT_NODE)
                        drop_layout(node);
}

/* Without entities an attribute's value is always one text node. The code that borrows values
 * stands on this, so it is looked at, whatever version of libxml2 it is. */
static int check_attributes(const xmlNode *element, Error *ret_error)
{
        int r = 0;

        for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
                const xmlNode *value = attribute->children;
                if (value && (value->next || value->type != XML_TEXT_NODE || !value->content))
                        return xml_invalid(
                                ret_error, element, "an attribute has an entity in its value");
        }
        for (const xmlNode *node = element->children; node && r == 0; node = node->next)
                if (node->type == XML_ELEMENT_NODE)
                        r = check_attributes(node, ret_error);
        return r;
}

static xmlDoc *read_document(
        xmlParserCtxt *context, const char *text, size_t length, ParseReport *report)
{
        context->_private = report;
        context->sax->internalSubset = refuse_document_type;
        context->sax->serror = note_error;
        return xmlCtxtReadMemory(context, text, (int) length, NULL, NULL, PARSE_OPTIONS);
}

int xml_parse(const char *text, size_t length, size_t maximum, xmlDoc **ret_document, Error *ret_error)
{
        _cleanup_(parser_context_freep) xmlParserCtxt *context = NULL;
        _cleanup_xml_document_ xmlDoc *document = NULL;
        ParseReport report = { 0 };
        MemoryWatch watch;
        xmlNode *root;
        int r;

        r = xml_check_text(text, length, maximum, ret_error);
        if (r < 0)
                return r;

        memory_watch_begin(&watch);
        context = xmlNewParserCtxt();
        if (context)
                document = read_document(context, text, length, &report);
        if (memory_watch_end(&watch) < 0 || report.no_memory)
                return -ENOMEM;
        if (report.line)
                return report_error(&report, ret_error);
        if (!document)
                return -ENOMEM; /* any other reason was reported */

        root = xmlDocGetRootElement(document);
        if (!root || document->intSubset)
                return error_set(
                        ret_error, -EINVAL, ERROR_INVALID_XML, "line 1: the XML has no root element");
        drop_layout(root);
        r = check_attributes(root, ret_error);
        if (r < 0)
                return r;

        *ret_document = TAKE_PTR(document);
        return 0;
}

/* xml_invalid() and xml_unsupported() are this with a name of an error. */
static int set_error_at(Error *ret_error, const char *error_name, const xmlNode *element,
        const char *format, va_list arguments) __attribute__((format(printf, 4, 0)));

static int set_error_at(Error *ret_error, const char *error_name, const xmlNode *element,
        const char *format, va_list arguments)
{
        char name[VALUE_QUOTE_SIZE];
        _cleanup_free_ char *message = NULL;

        if (vasprintf(&message, format, arguments) < 0)
                message = NULL;
        return error_set(ret_error, -EINVAL, error_name, "line %ld: <%s>: %s", xmlGetLineNo(element),
                value_quote((const char *) element->name, name), message ? message : "is refused");
}

int xml_invalid(Error *ret_error, const xmlNode *element, const char *format, ...)
{
        va_list arguments;
        int r;

        va_start(arguments, format);
        r = set_error_at(ret_error, ERROR_INVALID_XML, element, format, arguments);
        va_end(arguments);
        return r;
}

int xml_unsupported(Error *ret_error, const xmlNode *element, const char *format, ...)
{
        va_list arguments;
        int r;

        va_start(arguments, format);
        r = set_error_at(ret_error, ERROR_UNSUPPORTED, element, format, arguments);
        va_end(arguments);
        return r;
}

xmlNode *xml_root(const xmlDoc *document, const char *name, Error *ret_error)
{
        xmlNode *root = xmlDocGetRootElement((xmlDoc *) document);

        if (xml_is(root, name))
                return root;
        xml_invalid(ret_error, root, "the root element must be <%s>%s", name,
                root->ns ? ", in no namespace" : "");
        return NULL;
}
