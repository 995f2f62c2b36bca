/* Values as the XML writes them: numbers, sizes, paths, link names, addresses. */
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/names.h"
#include "xml/value.h"

#define BLANKS " \t\r\n"

const char *value_quote(const char *text, char buffer[VALUE_QUOTE_SIZE])
{
        static const char ellipsis[] = "…";
        const size_t room = VALUE_QUOTE_SIZE - sizeof(ellipsis);
        size_t length = strlen(text), kept = length;

        if (length > room) {
                kept = room;
                while (kept > 0 && ((unsigned char) text[kept] & 0xc0) == 0x80)
                        kept--;
        }

        for (size_t i = 0; i < kept; i++) {
                unsigned char c = (unsigned char) text[i];
                /* U+0080 to U+009f are controls too: their first byte leaves them U+00a0 or above. */
                bool after_c2 = i > 0 && (unsigned char) text[i - 1] == 0xc2;

                if (c < 0x20 || c == 0x7f)
                        buffer[i] = ' ';
                else if (after_c2 && c < 0xa0)
                        buffer[i] = (char) 0xa0;
                else
                        buffer[i] = text[i];
        }
        strcpy(buffer + kept, kept < length ? ellipsis : "");
        return buffer;
}

bool value_is_blank(const char *text)
{
        return text[strspn(text, BLANKS)] == '\0';
}

char *value_trim(char *text)
{
        const char *start = text + strspn(text, BLANKS);
        size_t length = strlen(start);

        while (length > 0 && strchr(BLANKS, start[length - 1]))
                length--;
        memmove(text, start, length);
        text[length] = '\0';
        return text;
}

int value_find_word(const char *text, const char *list)
{
        size_t length;

        text += strspn(text, BLANKS);
        length = strcspn(text, BLANKS);
        if (length == 0 || !value_is_blank(text + length))
                return -1;

        for (int index = 0; *list; index++) {
                size_t word = strcspn(list, ",");
                if (word == length && memcmp(list, text, length) == 0)
                        return index;
                list += word;
                list += strspn(list, ", ");
        }
        return -1;
}

bool value_is_listed(const char *text, const char *list)
{
        return value_find_word(text, list) >= 0;
}

int value_parse_number(const char *text, uint64_t maximum, uint64_t *ret_number)
{
        const char *p = text + strspn(text, BLANKS);
        size_t n_digits = strspn(p, "0123456789");
        uint64_t number = 0;

        if (n_digits == 0 || !value_is_blank(p + n_digits))
                return -EINVAL;

        for (size_t i = 0; i < n_digits; i++)
                if (__builtin_mul_overflow(number, 10, &number) ||
                        __builtin_add_overflow(number, (uint64_t) (p[i] - '0'), &number))
                        return -ERANGE;
        if (number > maximum)
                return -ERANGE;

        *ret_number = number;
        return 0;
}

int value_parse_hex_or_number(const char *text, uint64_t maximum, uint64_t *ret_number)
{
        const char *p = text + strspn(text, BLANKS);
        size_t n_digits;
        uint64_t number;

        if (p[0] != '0' || (p[1] | 0x20) != 'x')
                return value_parse_number(text, maximum, ret_number);

        p += 2;
        n_digits = strspn(p, "0123456789abcdefABCDEF");
        if (n_digits == 0 || !value_is_blank(p + n_digits))
                return -EINVAL;
        errno = 0;
        number = strtoull(p, NULL, 16);
        if (errno == ERANGE || number > maximum)
                return -ERANGE;
        *ret_number = number;
        return 0;
}

/* How many bytes a unit has; 0 when it is unknown. */
static uint64_t unit_size(const char *unit)
{
        static const char letters[] = "kmgtpe";
        const char *letter;
        uint64_t base, size = 1;

        if (!unit)
                return 1024;
        if (strcasecmp(unit, "b") == 0 || strcasecmp(unit, "byte") == 0 ||
                strcasecmp(unit, "bytes") == 0)
                return 1;
        if (!unit[0])
                return 0;

        if (!unit[1] || strcasecmp(unit + 1, "ib") == 0)
                base = 1024;
        else if (strcasecmp(unit + 1, "b") == 0)
                base = 1000;
        else
                return 0;

        letter = strchr(letters, unit[0] | 0x20);
        if (!letter || !*letter)
                return 0;
        for (const char *p = letters; p <= letter; p++)
                size *= base;
        return size;
}

int value_to_bytes(uint64_t amount, const char *unit, uint64_t *ret_bytes)
{
        uint64_t size = unit_size(unit), bytes;

        if (size == 0)
                return -EINVAL;
        if (__builtin_mul_overflow(amount, size, &bytes) || bytes > INT64_MAX)
                return -ERANGE;

        *ret_bytes = bytes;
        return 0;
}

int value_normalize_path(const char *path, char **ret_path)
{
        _cleanup_free_ char *normalized = NULL;
        char *end;

        if (path[0] != '/')
                return -EINVAL;
        if (strlen(path) >= PATH_MAX)
                return -ENAMETOOLONG;
        normalized = malloc(strlen(path) + 1);
        if (!normalized)
                return -ENOMEM;

        end = normalized;
        while (*path) {
                size_t length;

                path += strspn(path, "/");
                length = strcspn(path, "/");
                if (length > 0 && !(length == 1 && path[0] == '.')) {
                        *end++ = '/';
                        end = mempcpy(end, path, length);
                }
                path += length;
        }
        if (end == normalized)
                *end++ = '/';
        *end = '\0';

        *ret_path = TAKE_PTR(normalized);
        return 0;
}

bool value_path_goes_up(const char *path)
{
        while (*path) {
                size_t length;

                path += strspn(path, "/");
                length = strcspn(path, "/");
                if (length == 2 && path[0] == '.' && path[1] == '.')
                        return true;
                path += length;
        }
        return false;
}

bool value_is_file_name(const char *name)
{
        size_t length = strlen(name);

        if (length == 0 || length > NAME_MAX || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
                return false;
        for (const char *p = name; *p; p++)
                if ((*p >= 0 && *p < ' ') || *p == 0x7f || *p == '/')
                        return false;
        return true;
}

bool value_path_is_within(const char *path, const char *other)
{
        size_t length = strlen(other);

        if (strcmp(other, "/") == 0)
                return path[0] == '/';
        return strncmp(path, other, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

bool value_is_link_name(const char *name)
{
        size_t length = strlen(name);

        if (length == 0 || length >= IFNAMSIZ || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
                return false;
        for (size_t i = 0; i < length; i++) {
                unsigned char c = (unsigned char) name[i];
                /* The kernel takes 0xa0 for white space, so nothing outside ASCII is safe. */
                if (c <= ' ' || c >= 0x7f || c == '/' || c == ':')
                        return false;
        }
        return true;
}

/* Whether the first `length` bytes can be one label of a host name. */
static bool is_label(const char *text, size_t length)
{
        if (length == 0 || length > 63 || !is_alphanumeric(text[0]) ||
                !is_alphanumeric(text[length - 1]))
                return false;
        for (size_t i = 0; i < length; i++)
                if (!is_alphanumeric(text[i]) && text[i] != '-' && text[i] != '_')
                        return false;
        return true;
}

bool value_is_host_name(const char *name)
{
        const char *label = name;

        if (strlen(name) > 253)
                return false;
        for (;;) {
                size_t length = strcspn(label, ".");

                if (!is_label(label, length))
                        return false;
                if (!label[length])
                        return strspn(label, "0123456789") < length;
                label += length + 1;
        }
}

int value_parse_mac(const char *text, unsigned char ret_mac[6])
{
        static const char digits[] = "0123456789abcdef";
        unsigned char mac[6];

        if (strlen(text) != VALUE_MAC_TEXT_SIZE - 1)
                return -EINVAL;

        for (size_t i = 0; i < 6; i++) {
                const char *pair = text + 3 * i;
                const char *high =
                        strchr(digits, pair[0] >= 'A' && pair[0] <= 'F' ? pair[0] | 0x20 : pair[0]);
                const char *low =
                        strchr(digits, pair[1] >= 'A' && pair[1] <= 'F' ? pair[1] | 0x20 : pair[1]);

                if (!high || !low || (i < 5 && pair[2] != ':'))
                        return -EINVAL;
                mac[i] = (unsigned char) ((high - digits) << 4 | (low - digits));
        }

        memcpy(ret_mac, mac, sizeof(mac));
        return 0;
}

void value_format_mac(const unsigned char mac[6], char ret_text[VALUE_MAC_TEXT_SIZE])
{
        snprintf(ret_text, VALUE_MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
                mac[3], mac[4], mac[5]);
}
