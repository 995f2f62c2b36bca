/* Network links of the host that a container has while it runs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/rtnl.h"
#include "supervisor/links.h"

typedef struct MovedLink {
        const char *name; /* on the host; the definition's */
        unsigned index;   /* in the container */
} MovedLink;

struct MovedLinks {
        int network; /* the container's namespace, borrowed */
        size_t n_links;
        MovedLink links[];
};

static bool is_link(const HostDeviceDefinition *device)
{
        return device->type == HOST_DEVICE_NET;
}

static size_t count_links(const DomainDefinition *definition)
{
        size_t n = 0;

        for (size_t i = 0; i < definition->n_host_devices; i++)
                n += is_link(definition->host_devices + i);
        return n;
}

int links_check(const DomainDefinition *definition, Error *ret_error)
{
        _cleanup_rtnl_ Rtnl *rtnl = NULL;
        int r;

        if (count_links(definition) == 0)
                return 0;
        r = rtnl_open(&rtnl);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        for (size_t i = 0; i < definition->n_host_devices; i++) {
                const HostDeviceDefinition *device = definition->host_devices + i;
                _cleanup_error_ Error cause = ERROR_NULL;
                LinkInfo link;

                if (!is_link(device))
                        continue;
                r = rtnl_link_get(rtnl, device->link, &link, &cause);
                if (r == -ENODEV)
                        return error_set(ret_error, r, ERROR_NO_SUCH_DEVICE,
                                "line %d: the host has no network link %s", device->line, device->link);
                if (r < 0)
                        return error_set(ret_error, r, ERROR_START_FAILED, "%s", error_message(&cause));
        }
        return 0;
}

static int move_in(MovedLinks *moved, Rtnl *outside, Rtnl *inside, const HostDeviceDefinition *device,
        pid_t pid, Error *ret_error)
{
        LinkInfo link;
        int r = rtnl_link_get(outside, device->link, &link, ret_error);

        if (r == 0)
                r = rtnl_link_move(outside, link.index, pid, NULL, ret_error);
        if (r == 0)
                r = rtnl_link_get(inside, device->link, &link, ret_error);
        if (r == 0)
                moved->links[moved->n_links++] = (MovedLink){ device->link, link.index };
        return r;
}

int links_move_in(const DomainDefinition *definition, pid_t pid, int network, MovedLinks **ret_moved,
        Error *ret_error)
{
        const size_t n = count_links(definition);
        _cleanup_rtnl_ Rtnl *outside = NULL, *inside = NULL;
        MovedLinks *moved;
        int r;

        if (n == 0)
                return 0;
        moved = calloc(1, sizeof(*moved) + n * sizeof(MovedLink));
        if (!moved)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        moved->network = network;
        r = rtnl_open(&outside);
        if (r == 0)
                r = rtnl_open_in(network, &inside);
        if (r < 0)
                error_set_errno(ret_error, r, ERROR_START_FAILED, "can't open rtnetlink");
        for (size_t i = 0; r == 0 && i < definition->n_host_devices; i++) {
                const HostDeviceDefinition *device = definition->host_devices + i;
                _cleanup_error_ Error cause = ERROR_NULL;

                if (!is_link(device))
                        continue;
                r = move_in(moved, outside, inside, device, pid, &cause);
                if (r < 0)
                        error_set(ret_error, r, ERROR_START_FAILED, "line %d: %s", device->line,
                                error_message(&cause));
        }
        if (r < 0)
                moved = links_move_back(moved);
        *ret_moved = moved;
        return r;
}

/* A link whose name another has taken meanwhile gets a new one, rather than to be lost. */
static void move_back(Rtnl *inside, const MovedLink *link)
{
        _cleanup_error_ Error error = ERROR_NULL;
        char name[16];
        int r = rtnl_link_move(inside, link->index, getpid(), link->name, &error);

        if (r == -EEXIST) {
                snprintf(name, sizeof(name), "lxc1-%u", link->index % 1000000);
                r = rtnl_link_move(inside, link->index, getpid(), name, NULL);
                if (r == 0)
                        fprintf(stderr, "<4>the link %s is called %s now: its name is taken\n",
                                link->name, name);
        }
        if (r < 0) /* -ENODEV: it has been unplugged, or deleted in there */
                fprintf(stderr, "<4>the link %s does not come back: %s\n", link->name,
                        error_message(&error));
}

/* By a socket of its own: the container could have sent to one that was there while it ran. */
MovedLinks *links_move_back(MovedLinks *moved)
{
        _cleanup_rtnl_ Rtnl *inside = NULL;
        int r;

        if (!moved)
                return NULL;
        r = rtnl_open_in(moved->network, &inside);
        if (r < 0)
                fprintf(stderr, "<4>the links of the host do not come back: %s\n", strerror(-r));
        for (size_t i = 0; r == 0 && i < moved->n_links; i++)
                move_back(inside, moved->links + i);
        free(moved);
        return NULL;
}
