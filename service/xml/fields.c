/* Typed values of elements and attributes, each refused with line and element where it is wrong. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/resources.h"
#include "xml/tree.h"
#include "xml/value.h"

/* What libvirt writes for a limit that there is none of: the largest number of KiB in an int64_t. */
#define UNLIMITED_BYTES (UINT64_C(9007199254740991) * 1024)

int field_child(const xmlNode *element, const char *name, const xmlNode **ret_child, Error *ret_error)
{
        const xmlNode *child = xml_child(element, name);

        if (!child)
                return xml_invalid(ret_error, element, "<%s> is missing", name);
        *ret_child = child;
        return 0;
}

int field_number(const xmlNode *element, uint64_t minimum, uint64_t maximum, uint64_t *ret_number,
        Error *ret_error)
{
        _cleanup_free_ char *text = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t number;
        int r;

        r = xml_text(element, &text);
        if (r < 0)
                return r;
        if (value_parse_number(text, maximum, &number) < 0 || number < minimum)
                return xml_invalid(ret_error, element,
                        "\"%s\" is not a whole number from %" PRIu64 " to %" PRIu64,
                        value_quote(value_trim(text), quoted), minimum, maximum);
        *ret_number = number;
        return 0;
}

int field_attribute_number(const xmlNode *element, const char *attribute, uint64_t minimum,
        uint64_t maximum, uint64_t *ret_number, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const char *text;
        uint64_t number;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        if (r < 0)
                return r;
        if (value_parse_number(text, maximum, &number) < 0 || number < minimum)
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not a whole number from %" PRIu64 " to %" PRIu64, attribute,
                        value_quote(text, quoted), minimum, maximum);
        *ret_number = number;
        return 0;
}

/* Returns -ERANGE, with no error set, where it is a number but more than INT64_MAX bytes. */
static int read_bytes(const xmlNode *element, uint64_t *ret_bytes, Error *ret_error)
{
        const char *unit = xml_attribute(element, "unit");
        _cleanup_free_ char *text = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t amount;
        int r;

        r = xml_text(element, &text);
        if (r < 0)
                return r;
        r = value_parse_number(text, UINT64_MAX, &amount);
        if (r == -ERANGE)
                return xml_invalid(ret_error, element, "\"%s\" is too large", value_quote(text, quoted));
        if (r < 0)
                return xml_invalid(
                        ret_error, element, "\"%s\" is not a whole number", value_quote(text, quoted));

        r = value_to_bytes(amount, unit, ret_bytes);
        if (r == -EINVAL)
                return xml_invalid(ret_error, element, "\"%s\" is not one of the units " VALUE_UNITS,
                        value_quote(unit, quoted));
        if (r >= 0 && *ret_bytes == 0)
                return xml_invalid(ret_error, element, "the size must not be 0");
        return r;
}

int field_size(const xmlNode *element, uint64_t *ret_bytes, Error *ret_error)
{
        int r = read_bytes(element, ret_bytes, ret_error);

        return r == -ERANGE ? xml_invalid(ret_error, element, "the size is too large") : r;
}

int field_size_limit(const xmlNode *element, uint64_t *ret_bytes, Error *ret_error)
{
        uint64_t bytes = 0;
        int r;

        r = read_bytes(element, &bytes, ret_error);
        if (r < 0 && r != -ERANGE)
                return r;
        *ret_bytes = r == -ERANGE || bytes >= UNLIMITED_BYTES ? RESOURCE_UNLIMITED : bytes;
        return 0;
}

/* `what` stands before the path in messages: an attribute's name and a blank, or nothing. */
static int read_path(const xmlNode *element, const char *what, const char *blank, const char *text,
        bool no_up, char **ret_path, Error *ret_error)
{
        _cleanup_free_ char *path = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        r = value_normalize_path(text, &path);
        if (r == -EINVAL)
                return xml_invalid(ret_error, element, "%s%s\"%s\" is not an absolute path", what, blank,
                        value_quote(text, quoted));
        if (r == -ENAMETOOLONG)
                return xml_invalid(ret_error, element, "%s is longer than %d bytes",
                        blank[0] ? what : "the path", PATH_MAX - 1);
        if (r < 0)
                return r;
        if (no_up && value_path_goes_up(path))
                return xml_invalid(ret_error, element, "%s%s\"%s\" has a \"..\" in it", what, blank,
                        value_quote(path, quoted));
        *ret_path = TAKE_PTR(path);
        return 0;
}

int field_attribute_path(
        const xmlNode *element, const char *attribute, bool no_up, char **ret_path, Error *ret_error)
{
        const char *text;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        return r < 0 ? r : read_path(element, attribute, " ", text, no_up, ret_path, ret_error);
}

int field_path(const xmlNode *element, bool no_up, char **ret_path, Error *ret_error)
{
        _cleanup_free_ char *text = NULL;
        int r;

        r = xml_text(element, &text);
        return r < 0 ? r : read_path(element, "", "", value_trim(text), no_up, ret_path, ret_error);
}

int field_link_name(const xmlNode *element, const char *attribute, char **ret_name, Error *ret_error)
{
        const char *name = xml_attribute(element, attribute);
        char quoted[VALUE_QUOTE_SIZE];

        if (!name)
                return 0;
        if (!value_is_link_name(name))
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not the name of a network link, which has 1 to 15 bytes of ASCII "
                        "without slash, colon and blank",
                        attribute, value_quote(name, quoted));
        *ret_name = strdup(name);
        return *ret_name ? 0 : -ENOMEM;
}

int field_word(const xmlNode *element, const char *attribute, const char *words, unsigned *ret_index,
        Error *ret_error)
{
        const char *text = xml_attribute(element, attribute);
        char quoted[VALUE_QUOTE_SIZE];
        int index;

        if (!text)
                return 0;
        index = value_find_word(text, words);
        if (index < 0)
                return xml_invalid(ret_error, element, "%s \"%s\" is not one of %s", attribute,
                        value_quote(text, quoted), words);
        *ret_index = (unsigned) index;
        return 0;
}

int field_required_word(const xmlNode *element, const char *attribute, const char *words,
        unsigned *ret_index, Error *ret_error)
{
        const char *text;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        return r < 0 ? r : field_word(element, attribute, words, ret_index, ret_error);
}

int field_yes_no(const xmlNode *element, const char *attribute, bool *ret_yes, Error *ret_error)
{
        unsigned word = *ret_yes;
        int r;

        r = field_word(element, attribute, "no, yes", &word, ret_error);
        if (r < 0)
                return r;
        *ret_yes = word;
        return 0;
}

int field_attribute_mac(
        const xmlNode *element, const char *attribute, unsigned char ret_mac[6], Error *ret_error)
{
        static const unsigned char zero[6];
        char quoted[VALUE_QUOTE_SIZE];
        unsigned char mac[6];
        const char *text;
        int r;

        r = xml_required_attribute(element, attribute, &text, ret_error);
        if (r < 0)
                return r;

        value_quote(text, quoted);
        if (value_parse_mac(text, mac) < 0)
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not six pairs of hexadecimal digits with colons between",
                        attribute, quoted);
        if (mac[0] & 1)
                return xml_invalid(ret_error, element, "%s \"%s\" is not unicast", attribute, quoted);
        if (memcmp(mac, zero, sizeof(zero)) == 0)
                return xml_invalid(ret_error, element, "%s \"%s\" is zero", attribute, quoted);
        memcpy(ret_mac, mac, sizeof(mac));
        return 0;
}
