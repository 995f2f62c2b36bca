/* Finds what must not be in a definition twice, in a time that hostile input can't make long. */
#include <stdlib.h>
#include <string.h>

#include "xml/unique.h"

static int compare_keys(const void *first, const void *second)
{
        const UniqueKey *a = first, *b = second;
        int r = strcmp(a->text, b->text);

        return r ? r : (a->index > b->index) - (a->index < b->index);
}

const UniqueKey *unique_find(UniqueKey *keys, size_t n_keys, const UniqueKey **ret_earlier)
{
        const UniqueKey *found = NULL;

        for (size_t i = 0; i < n_keys; i++)
                keys[i].index = i;
        if (n_keys > 1)
                qsort(keys, n_keys, sizeof(keys[0]), compare_keys);

        for (size_t i = 1; i < n_keys; i++) {
                if (strcmp(keys[i].text, keys[i - 1].text) != 0 ||
                        (found && found->index < keys[i].index))
                        continue;
                found = &keys[i];
                *ret_earlier = &keys[i - 1];
        }
        return found;
}
