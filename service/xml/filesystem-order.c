/* Finds an order to mount a domain's filesystems in: what one needs comes before it. */
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/value.h"

typedef struct Node {
        const FilesystemDefinition *filesystem;
        size_t depth;
        size_t n_needed; /* how many it needs that are not placed yet */
        bool placed;
} Node;

static size_t path_depth(const char *path)
{
        size_t depth = 0;

        for (const char *p = path; *p; p++)
                depth += p[0] == '/' && p[1] != '\0';
        return depth;
}

/* Whether `other` has to be there before: what is mounted above, and, for a bind, what is mounted at,
 * above and below its source. */
static bool needs(const FilesystemDefinition *filesystem, const FilesystemDefinition *other)
{
        if (other == filesystem)
                return false;
        if (value_path_is_within(filesystem->target, other->target))
                return true;
        return filesystem->type == FILESYSTEM_BIND &&
                (value_path_is_within(filesystem->source, other->target) ||
                        value_path_is_within(other->target, filesystem->source));
}

/* The one that needs nothing, and of such the least deep, and of such the first in the document. */
static Node *find_next(Node *nodes, size_t n)
{
        Node *next = NULL;

        for (Node *node = nodes; node < nodes + n; node++)
                if (!node->placed && node->n_needed == 0 && (!next || node->depth < next->depth))
                        next = node;
        return next;
}

static const Node *find_needed(const Node *nodes, size_t n, const Node *node)
{
        for (const Node *other = nodes; other < nodes + n; other++)
                if (!other->placed && needs(node->filesystem, other->filesystem))
                        return other;
        return NULL;
}

/* Each that is left needs another that is left: going from one to the next leads into a circle. */
static int report_circle(const Node *nodes, size_t n, Error *ret_error)
{
        char source[VALUE_QUOTE_SIZE];
        const Node *node = nodes, *needed;

        while (node->placed)
                node++;
        for (size_t i = 0; i < n; i++)
                node = find_needed(nodes, n, node);
        while (node->filesystem->type != FILESYSTEM_BIND) /* there is one in each circle */
                node = find_needed(nodes, n, node);
        needed = find_needed(nodes, n, node);

        return error_set(ret_error, -EINVAL, ERROR_INVALID_XML,
                "line %d: <filesystem>: its source \"%s\" needs the filesystem on line %d to be mounted "
                "before, which in turn needs this one",
                node->filesystem->line, value_quote(node->filesystem->source, source),
                needed->filesystem->line);
}

static int place_all(const FilesystemDefinition *filesystems, Node *nodes, size_t n,
        FilesystemDefinition *sorted, Error *ret_error)
{
        for (size_t i = 0; i < n; i++)
                nodes[i] = (Node){ filesystems + i, path_depth(filesystems[i].target), 0, false };
        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++)
                        nodes[i].n_needed += needs(filesystems + i, filesystems + j);

        for (size_t placed = 0; placed < n; placed++) {
                Node *next = find_next(nodes, n);

                if (!next)
                        return report_circle(nodes, n, ret_error);
                next->placed = true;
                sorted[placed] = *next->filesystem;
                for (Node *node = nodes; node < nodes + n; node++)
                        node->n_needed -= needs(node->filesystem, next->filesystem);
        }
        return 0;
}

int domain_order_filesystems(DomainDefinition *definition, Error *ret_error)
{
        size_t n = definition->n_filesystems;
        _cleanup_free_ Node *nodes = NULL;
        _cleanup_free_ FilesystemDefinition *sorted = NULL;
        int r;

        if (n == 0)
                return 0;
        nodes = calloc(n, sizeof(nodes[0]));
        sorted = calloc(n, sizeof(sorted[0]));
        if (!nodes || !sorted)
                return -ENOMEM;

        r = place_all(definition->filesystems, nodes, n, sorted, ret_error);
        if (r < 0)
                return r;
        memcpy(definition->filesystems, sorted, n * sizeof(sorted[0]));
        return 0;
}
