/* The names of scopes, slices and other units. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/names.h"
#include "host/scope.h"

/* What systemd allows for the whole name. */
#define UNIT_NAME_MAX 255

static char *escape_byte(char *end, char byte)
{
        static const char digits[] = "0123456789abcdef";
        unsigned char c = (unsigned char) byte;

        *end++ = '\\';
        *end++ = 'x';
        *end++ = digits[c >> 4];
        *end++ = digits[c & 15];
        return end;
}

/* Escapes what a unit name can't hold as \xNN, and hyphens, which have a meaning in it. */
static char *escape(char *end, const char *text, size_t length)
{
        for (const char *p = text; p < text + length; p++)
                if (is_alphanumeric(*p) || *p == ':' || *p == '_' || *p == '.')
                        *end++ = *p;
                else
                        end = escape_byte(end, *p);
        *end = '\0';
        return end;
}

int unit_name_make(const char *prefix, const char *name, const unsigned char uuid[16],
        const char *suffix, char **ret_unit)
{
        _cleanup_free_ char *escaped = malloc(4 * strlen(name) + 1);
        const size_t around = strlen(prefix) + strlen(suffix);
        const size_t most = UNIT_NAME_MAX - around - UUID_TEXT_SIZE;
        char text[UUID_TEXT_SIZE];

        if (!escaped)
                return -ENOMEM;
        escape(escaped, name, strlen(name));
        if (strlen(escaped) + around <= UNIT_NAME_MAX)
                return asprintf(ret_unit, "%s%s%s", prefix, escaped, suffix) < 0 ? -ENOMEM : 0;

        uuid_format(uuid, text);
        for (char *p = text; *p; p++) /* hyphens would have to be escaped as well */
                if (*p == '-')
                        *p = '_';
        return asprintf(ret_unit, "%s%.*s_%s%s", prefix, (int) most, escaped, text, suffix) < 0 ? -ENOMEM
                                                                                                : 0;
}

int scope_unit_name(const char *domain, const unsigned char uuid[16], char **ret_unit)
{
        return unit_name_make("machine-lxc1\\x2d", domain, uuid, ".scope", ret_unit);
}

int scope_slice_name(const char *partition, char **ret_slice)
{
        _cleanup_free_ char *name = malloc(4 * strlen(partition) + sizeof(".slice"));
        const char *part = partition;
        char *end = name;

        if (!name)
                return -ENOMEM;
        *end = '\0';
        while (*(part += strspn(part, "/"))) {
                size_t length = strcspn(part, "/"), escaped = 0;

                if (end > name) {
                        *end++ = '-';
                } else if (*part == '.') { /* a file of that name would be hidden */
                        end = escape_byte(end, *part);
                        escaped = 1;
                }
                end = escape(end, part + escaped, length - escaped);
                part += length;
        }
        memcpy(end, ".slice", sizeof(".slice"));
        if (strlen(name) > UNIT_NAME_MAX)
                return -ENAMETOOLONG;
        *ret_slice = TAKE_PTR(name);
        return 0;
}
