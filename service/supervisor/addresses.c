/* The addresses that the container has, kept true while it runs, whoever sets them. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "base/cleanup.h"
#include "host/network-namespace.h"
#include "host/rtnl-addresses.h"
#include "supervisor/addresses.h"

/* From a change to the look at it, and so the shortest time between two: more changes have come by then,
 * and a container that changes its addresses all the time keeps nobody busy. */
#define PAUSE_NSEC 200000000L

static int open_socket(int network)
{
        int home = network_namespace_enter(network), fd;

        if (home < 0)
                return home;
        fd = address_changes_open();
        network_namespace_leave(home);
        return fd;
}

static int read_list(const Addresses *addresses, AddressList *ret_list)
{
        int home = network_namespace_enter(addresses->network), r;

        if (home < 0)
                return home;
        r = addresses_read(ret_list);
        network_namespace_leave(home);
        return r;
}

static void look_later(const Addresses *addresses)
{
        const struct itimerspec pause = { .it_value = { .tv_nsec = PAUSE_NSEC } };

        timerfd_settime(addresses->timer.fd, 0, &pause, NULL);
}

/* What was told so far is thrown away first: what is told later was perhaps not in the list yet. Returns
 * whether that is another one now. */
static bool look(Addresses *addresses)
{
        AddressList list;

        address_changes_drain(addresses->socket);
        addresses->changes.fd = addresses->socket;
        if (read_list(addresses, &list) < 0 ||
                loop_add(addresses->loop, &addresses->changes, EPOLLIN) < 0) {
                addresses->changes.fd = -1;
                look_later(addresses);
                return false;
        }
        if (address_list_is_equal(&addresses->list, &list))
                return false;
        addresses->list = list;
        return true;
}

static void timer_dispatch(void *owner, uint32_t events)
{
        Addresses *addresses = owner;
        uint64_t expirations;

        (void) events;
        if (read(addresses->timer.fd, &expirations, sizeof(expirations)) > 0 && look(addresses))
                addresses->changed(addresses->owner);
}

/* Until it has been looked at, further changes wake nobody. */
static void changes_dispatch(void *owner, uint32_t events)
{
        Addresses *addresses = owner;

        (void) events;
        loop_remove(addresses->loop, &addresses->changes);
        look_later(addresses);
}

int addresses_watch(Addresses *addresses, int loop, int network)
{
        int r;

        addresses->loop = loop;
        addresses->network = network;
        addresses->list.n = 0;
        addresses->changes = (Watch){ .fd = -1, .dispatch = changes_dispatch, .owner = addresses };
        addresses->timer = (Watch){ .fd = -1, .dispatch = timer_dispatch, .owner = addresses };
        addresses->socket = r = open_socket(network);
        if (r < 0)
                return r;
        addresses->timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
        r = addresses->timer.fd < 0 ? -errno : loop_add(loop, &addresses->timer, EPOLLIN);
        if (r < 0) {
                addresses_forget(addresses);
                return r;
        }
        look(addresses);
        return 0;
}

void addresses_forget(Addresses *addresses)
{
        int timer = addresses->timer.fd;

        loop_remove(addresses->loop, &addresses->changes);
        loop_remove(addresses->loop, &addresses->timer);
        close_fd(timer);
        addresses->socket = close_fd(addresses->socket);
        addresses->list.n = 0;
}
