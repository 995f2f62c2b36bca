/* Reads <idmap>: which users and groups of the host those of a domain are. */
#include <errno.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"

/* The number above it, (uid_t) -1, stands for nobody. */
#define ID_MAX (UINT32_MAX - 1)

typedef struct RangeEnds {
        uint32_t first, last;
        const xmlNode *element;
} RangeEnds;

static int compare_ends(const void *first, const void *second)
{
        const RangeEnds *a = first, *b = second;

        return (a->first > b->first) - (a->first < b->first);
}

/* `side` is what the numbers are called in the message. */
static int check_overlap(RangeEnds *ends, size_t n, const char *side, Error *ret_error)
{
        qsort(ends, n, sizeof(ends[0]), compare_ends);
        for (size_t i = 1; i < n; i++) {
                const xmlNode *element = ends[i].element, *earlier = ends[i - 1].element;

                if (ends[i].first > ends[i - 1].last)
                        continue;
                if (xmlGetLineNo(element) < xmlGetLineNo(earlier)) {
                        element = earlier;
                        earlier = ends[i].element;
                }
                return xml_invalid(ret_error, element,
                        "of the numbers %s, it has %u, which the range on line %ld has, too", side,
                        ends[i].first, xmlGetLineNo(earlier));
        }
        return 0;
}

static int read_range(IdRange *range, const xmlNode *element, Error *ret_error)
{
        uint64_t start, target, count;
        int r;

        if ((r = field_attribute_number(element, "start", 0, ID_MAX, &start, ret_error)) < 0 ||
                (r = field_attribute_number(element, "target", 0, ID_MAX, &target, ret_error)) < 0 ||
                (r = field_attribute_number(element, "count", 1, ID_MAX, &count, ret_error)) < 0)
                return r;
        if (start + count - 1 > ID_MAX || target + count - 1 > ID_MAX)
                return xml_invalid(ret_error, element,
                        "%s %u and %u more are beyond the last number, %u",
                        start > target ? "start" : "target",
                        (unsigned) (start > target ? start : target), (unsigned) count - 1, ID_MAX);
        *range = (IdRange){ (uint32_t) start, (uint32_t) target, (uint32_t) count };
        return 0;
}

static int check_ranges(
        const IdRange *ranges, size_t n, const xmlNode *idmap, const char *name, Error *ret_error)
{
        RangeEnds inside[ID_RANGES_MAX], outside[ID_RANGES_MAX];
        size_t i = 0;
        int r;

        for (const xmlNode *node = xml_child(idmap, name); node; node = xml_next(node, name), i++) {
                uint32_t more = ranges[i].count - 1;

                inside[i] = (RangeEnds){ ranges[i].start, ranges[i].start + more, node };
                outside[i] = (RangeEnds){ ranges[i].target, ranges[i].target + more, node };
        }
        r = check_overlap(inside, n, "in the container", ret_error);
        if (r < 0)
                return r;
        if (inside[0].first != 0)
                return xml_invalid(ret_error, idmap, "there is no <%s> with start 0", name);
        return check_overlap(outside, n, "on the host", ret_error);
}

static int read_ranges(
        const xmlNode *idmap, const char *name, IdRange **ret_ranges, size_t *ret_n, Error *ret_error)
{
        _cleanup_free_ IdRange *ranges = NULL;
        size_t count = xml_count(idmap, name), n = 0;
        int r;

        if (count == 0)
                return xml_invalid(ret_error, idmap, "<%s> is missing", name);
        if (count > ID_RANGES_MAX)
                return xml_invalid(ret_error, idmap, "there are more than %d <%s>", ID_RANGES_MAX, name);
        ranges = calloc(count, sizeof(ranges[0]));
        if (!ranges)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(idmap, name); node; node = xml_next(node, name), n++) {
                r = read_range(&ranges[n], node, ret_error);
                if (r < 0)
                        return r;
        }

        r = check_ranges(ranges, n, idmap, name, ret_error);
        if (r < 0)
                return r;
        *ret_ranges = TAKE_PTR(ranges);
        *ret_n = n;
        return 0;
}

int domain_read_idmap(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        const xmlNode *element = xml_child(root, "idmap");
        IdMap *idmap = &definition->isolation.idmap;
        int r;

        if (!element)
                return 0;
        r = read_ranges(element, "uid", &idmap->users, &idmap->n_users, ret_error);
        if (r < 0)
                return r;
        return read_ranges(element, "gid", &idmap->groups, &idmap->n_groups, ret_error);
}
