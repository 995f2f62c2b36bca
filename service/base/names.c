/* Rules for names and UUIDs that come from outside, and for the characters in them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/names.h"

size_t utf8_character_length(const char *characters)
{
        const unsigned char *text = (const unsigned char *) characters;
        size_t length;
        unsigned low = 0x80, high = 0xbf;

        if (text[0] < 0x80)
                return 1;
        if (text[0] >= 0xc2 && text[0] <= 0xdf) {
                length = 2;
        } else if (text[0] >= 0xe0 && text[0] <= 0xef) {
                length = 3;
                low = text[0] == 0xe0 ? 0xa0 : 0x80;
                high = text[0] == 0xed ? 0x9f : 0xbf;
        } else if (text[0] >= 0xf0 && text[0] <= 0xf4) {
                length = 4;
                low = text[0] == 0xf0 ? 0x90 : 0x80;
                high = text[0] == 0xf4 ? 0x8f : 0xbf;
        } else {
                return 0;
        }

        if (text[1] < low || text[1] > high)
                return 0;
        for (size_t i = 2; i < length; i++)
                if (text[i] < 0x80 || text[i] > 0xbf)
                        return 0;
        return length;
}

/* No terminal and no log should be sent them. */
bool utf8_is_control(const char *characters)
{
        const unsigned char *text = (const unsigned char *) characters;

        return text[0] < 0x20 || text[0] == 0x7f || (text[0] == 0xc2 && text[1] < 0xa0);
}

bool utf8_is_noncharacter(const char *characters)
{
        return strncmp(characters, "\xef\xbf\xbe", 3) == 0 ||
                strncmp(characters, "\xef\xbf\xbf", 3) == 0;
}

bool name_is_valid(const char *name, const char **ret_why)
{
        size_t length = strlen(name);

        *ret_why = NULL;
        if (length == 0)
                *ret_why = "is empty";
        else if (length > DOMAIN_NAME_MAX)
                *ret_why = "is longer than 200 bytes";
        else if (name[0] == '.')
                *ret_why = "starts with a dot";
        else if (name[0] == ' ' || name[length - 1] == ' ')
                *ret_why = "starts or ends with a blank";
        else if (strchr(name, '/'))
                *ret_why = "contains a slash";

        for (size_t i = 0, step; !*ret_why && i < length; i += step) {
                step = utf8_character_length(name + i);
                if (step == 0) {
                        *ret_why = "is not valid UTF-8";
                        break;
                }
                if (utf8_is_control(name + i))
                        *ret_why = "contains a control character";
        }
        return !*ret_why;
}

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

int uuid_parse(const char *text, unsigned char ret_uuid[16])
{
        unsigned char uuid[16];
        bool hyphens = strlen(text) == UUID_TEXT_SIZE - 1;
        const char *p = text;

        for (size_t i = 0; i < sizeof(uuid); i++) {
                if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10) && *p++ != '-')
                        return -EINVAL;

                int high = hex_digit(p[0]);
                int low = high < 0 ? -1 : hex_digit(p[1]);
                if (low < 0)
                        return -EINVAL;
                uuid[i] = (unsigned char) (high << 4 | low);
                p += 2;
        }
        if (*p)
                return -EINVAL;

        memcpy(ret_uuid, uuid, sizeof(uuid));
        return 0;
}

void uuid_format(const unsigned char uuid[16], char ret_text[UUID_TEXT_SIZE])
{
        static const char digits[] = "0123456789abcdef";
        char *p = ret_text;

        for (size_t i = 0; i < 16; i++) {
                if (i == 4 || i == 6 || i == 8 || i == 10)
                        *p++ = '-';
                *p++ = digits[uuid[i] >> 4];
                *p++ = digits[uuid[i] & 15];
        }
        *p = '\0';
}

bool uuid_is(const unsigned char uuid[16], const char *text)
{
        char present[UUID_TEXT_SIZE];

        uuid_format(uuid, present);
        return strcmp(present, text) == 0;
}

int uuid_generate(unsigned char ret_uuid[16])
{
        if (getrandom(ret_uuid, 16, 0) != 16)
                return errno ? -errno : -EIO;

        ret_uuid[6] = (unsigned char) ((ret_uuid[6] & 0x0f) | 0x40); /* version 4 */
        ret_uuid[8] = (unsigned char) ((ret_uuid[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
        return 0;
}

void link_alias_format(const char *kind, const char *name, char ret_alias[LINK_ALIAS_SIZE])
{
        snprintf(ret_alias, LINK_ALIAS_SIZE, "lxc1 %s %.*s", kind, DOMAIN_NAME_MAX, name);
}

void host_name_format(const char *name, char ret_host[HOST_NAME_SIZE])
{
        size_t n = 0;

        for (; *name && n < HOST_NAME_SIZE - 1; name++)
                if (is_alphanumeric(*name) || *name == '-')
                        ret_host[n++] = *name;
        ret_host[n] = '\0';
        if (n == 0)
                snprintf(ret_host, HOST_NAME_SIZE, "container");
}
