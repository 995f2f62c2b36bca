/* Those who wait for something to be done, and are told once. */
#include <errno.h>
#include <stdbool.h>

#include "core/waiters.h"

struct Waiter {
        Waiter *next;
        Waiter **link; /* what points to this one: a list's start, or another one's next */
        WaiterCallback callback;
        void *userdata;
        bool due; /* it is being told */
};

int waiter_add(Waiter **list, WaiterCallback callback, void *userdata, Waiter **ret_waiter)
{
        Waiter *waiter;

        if (!callback)
                return 0;
        waiter = calloc(1, sizeof(*waiter));
        if (!waiter)
                return -ENOMEM;
        *waiter = (Waiter){ .next = *list, .link = list, .callback = callback, .userdata = userdata };
        if (waiter->next)
                waiter->next->link = &waiter->next;
        *list = waiter;
        if (ret_waiter)
                *ret_waiter = waiter;
        return 0;
}

static void unlink_waiter(const Waiter *waiter)
{
        *waiter->link = waiter->next;
        if (waiter->next)
                waiter->next->link = waiter->link;
}

Waiter *waiter_cancel(Waiter *waiter)
{
        if (waiter)
                unlink_waiter(waiter);
        free(waiter);
        return NULL;
}

void waiters_take(Waiter **list, Waiter **ret_taken)
{
        *ret_taken = TAKE_PTR(*list);
        if (*ret_taken)
                (*ret_taken)->link = ret_taken;
}

static Waiter *find_due(Waiter *list)
{
        while (list && !list->due)
                list = list->next;
        return list;
}

/* A callback may wait anew, which is not told now, or cancel the wait of another one. */
void waiters_tell(Waiter **list, const Error *error)
{
        Waiter *waiter;

        for (waiter = *list; waiter; waiter = waiter->next)
                waiter->due = true;
        while ((waiter = find_due(*list))) {
                unlink_waiter(waiter);
                waiter->callback(waiter->userdata, error);
                free(waiter);
        }
}
