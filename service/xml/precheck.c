/* What is looked at in a text before a parser is: limits that libxml2 doesn't have. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "xml/precheck.h"

/* libxml2 compares each attribute of an element with each other one, and each element's prefix
 * with each namespace: 1 MiB of such things takes it half a minute. */
#define ATTRIBUTES_MAX 256
#define NAMESPACES_MAX 1024

static size_t line_of(const char *text, const char *place)
{
        size_t line = 1;

        for (const char *p = text; p < place; p++)
                line += *p == '\n';
        return line;
}

/* Where `text` ends behind the first `mark`, or `end` where that isn't there. */
static const char *skip_past(const char *text, const char *end, const char *mark)
{
        const char *found = memmem(text, (size_t) (end - text), mark, strlen(mark));

        return found ? found + strlen(mark) : end;
}

static bool starts_with(const char *text, const char *end, const char *start)
{
        return (size_t) (end - text) >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* Goes from a "<" to the end of the tag, or of what a tag can't be in, and counts quoted values. A
 * "<" ends a tag in any case: there is none in a well-formed one. */
static const char *skip_markup(const char *text, const char *end, size_t *ret_attributes)
{
        char quote = '\0';

        *ret_attributes = 0;
        if (starts_with(text, end, "<!--"))
                return skip_past(text + 4, end, "-->");
        if (starts_with(text, end, "<![CDATA["))
                return skip_past(text, end, "]]>");
        if (starts_with(text, end, "<?"))
                return skip_past(text, end, "?>");

        for (text++; text < end && *text != '<' && (quote || *text != '>'); text++) {
                if (quote && *text == quote) {
                        quote = '\0';
                        ++*ret_attributes;
                } else if (!quote && (*text == '"' || *text == '\'')) {
                        quote = *text;
                }
        }
        return text;
}

static const char *find_crowded_element(const char *text, const char *end)
{
        for (const char *p = text; p < end;) {
                const char *markup = memchr(p, '<', (size_t) (end - p));
                size_t n_attributes;

                if (!markup)
                        return NULL;
                p = skip_markup(markup, end, &n_attributes);
                if (n_attributes > ATTRIBUTES_MAX)
                        return markup;
        }
        return NULL;
}

static bool has_many_namespaces(const char *text, const char *end)
{
        for (size_t i = 0; i <= NAMESPACES_MAX; i++) {
                text = skip_past(text, end, "xmlns");
                if (text == end)
                        return false;
        }
        return true;
}

int xml_check_text(const char *text, size_t length, size_t maximum, Error *ret_error)
{
        const char *place;

        if (length == 0)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML, "line 1: the XML is empty");
        if (length > maximum)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "the XML has %zu bytes, more than the %zu that are accepted", length, maximum);

        place = memchr(text, '\0', length);
        if (place)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %zu: the XML contains a NUL byte", line_of(text, place));

        /* Text in UTF-16 has NULs; in EBCDIC, which libxml2 would take too, it starts with an L. */
        if (!strchr("< \t\r\n", text[0]) && !starts_with(text, text + length, "\xef\xbb\xbf"))
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line 1: the XML does not start with \"<\"");

        place = find_crowded_element(text, text + length);
        if (place)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "line %zu: an element has more than %d attributes", line_of(text, place),
                        ATTRIBUTES_MAX);
        if (has_many_namespaces(text, text + length))
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                        "the XML declares more than %d namespaces", NAMESPACES_MAX);
        return 0;
}
