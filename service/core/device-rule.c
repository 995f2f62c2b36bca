/* The words in which a supervisor asks for a device. */
#include <string.h>

#include "core/device-rule.h"

/* Steps over a number of one to seven digits: a minor one has 20 bits. Returns NULL if there is none. */
static char *skip_number(char *text)
{
        size_t n = strspn(text, "0123456789");

        return n >= 1 && n <= 7 ? text + n : NULL;
}

/* Steps over what it begins with. */
static char *skip_word(char *text, const char *word)
{
        size_t n = strlen(word);

        return strncmp(text, word, n) == 0 ? text + n : NULL;
}

static bool is_access(const char *text)
{
        size_t n = strspn(text, "rwm");

        if (n < 1 || n > 3 || text[n])
                return false;
        for (size_t i = 1; i < n; i++)
                if (memchr(text, text[i], i))
                        return false;
        return true;
}

bool device_rule_split(char *text, const char **ret_access)
{
        char *p = skip_word(text, "/dev/block/");

        if (!p)
                p = skip_word(text, "/dev/char/");
        p = p ? skip_number(p) : NULL;
        p = p ? skip_word(p, ":") : NULL;
        p = p ? skip_number(p) : NULL;
        if (!p || *p != ' ' || !is_access(p + 1))
                return false;
        *p = '\0';
        *ret_access = p + 1;
        return true;
}
