/* What follows from a domain's resources, and sets of numbers. */
#include <errno.h>
#include <string.h>

#include "xml/resources.h"

#define BLANKS " \t\r\n"

uint64_t resources_memory_max(const ResourcesDefinition *resources)
{
        return resources->hard_limit ? resources->hard_limit : resources->current_memory;
}

bool number_set_contains(const NumberSet *set, unsigned number)
{
        return number / 8 < set->size && (set->bits[number / 8] >> number % 8 & 1);
}

static void set_range(NumberSet *set, unsigned first, unsigned last)
{
        /* Whole bytes at once: a hostile text has very many ranges. */
        while (first <= last) {
                if (first % 8 == 0 && last - first >= 8) {
                        size_t n = (last - first) / 8;
                        memset(set->bits + first / 8, 0xff, n);
                        first += (unsigned) n * 8;
                } else {
                        set->bits[first / 8] |= (unsigned char) (1 << first % 8);
                        first++;
                }
        }
}

/* Reads a number and the blanks around it, and moves *text behind them. */
static int read_number(const char **text, unsigned *ret_number)
{
        const char *p = *text + strspn(*text, BLANKS);
        unsigned number = 0;
        int r = 0;

        if (*p < '0' || *p > '9')
                return -EINVAL;
        for (; *p >= '0' && *p <= '9'; p++) {
                number = number * 10 + (unsigned) (*p - '0');
                if (number > NUMBER_SET_MAX) {
                        number = NUMBER_SET_MAX;
                        r = -ERANGE;
                }
        }
        *text = p + strspn(p, BLANKS);
        *ret_number = number;
        return r;
}

/* Reads what is between two commas. */
static int read_part(const char **text, NumberSet *set)
{
        unsigned first = 0, last;
        int r;

        *text += strspn(*text, BLANKS);
        if (**text == '^') {
                ++*text;
                r = read_number(text, &first);
                if (r >= 0)
                        set->bits[first / 8] &= (unsigned char) ~(1 << first % 8);
                return r;
        }

        r = read_number(text, &first);
        last = first;
        if (r >= 0 && **text == '-') {
                ++*text;
                r = read_number(text, &last);
        }
        if (r < 0)
                return r;
        if (first > last)
                return -EINVAL;
        set_range(set, first, last);
        return 0;
}

int number_set_parse(const char *text, NumberSet *ret_set)
{
        NumberSet set = { 0 };
        int r;

        for (;;) {
                r = read_part(&text, &set);
                if (r < 0)
                        return r;
                if (*text != ',')
                        break;
                text++;
        }
        if (*text != '\0')
                return -EINVAL;

        for (set.size = sizeof(set.bits); set.size > 0 && set.bits[set.size - 1] == 0; set.size--)
                ;
        if (set.size == 0)
                return -ENODATA;
        *ret_set = set;
        return 0;
}
