/* Those who wait for something to be done, and are told once. */
#pragma once

#include "base/error.h"

/* error is NULL for success, and borrowed. */
typedef void (*WaiterCallback)(void *userdata, const Error *error);

typedef struct Waiter Waiter;

/* Puts a waiter into a list; a callback of NULL is none. *ret_waiter, if asked for, is what
 * waiter_cancel() takes until the callback is called. Returns 0 or -ENOMEM. */
int waiter_add(Waiter **list, WaiterCallback callback, void *userdata, Waiter **ret_waiter);

/* Takes one out, wherever it is; its callback isn't called. Takes NULL, returns NULL. */
Waiter *waiter_cancel(Waiter *waiter);

/* Moves a whole list into an empty one: `list` may go before they are told. */
void waiters_take(Waiter **list, Waiter **ret_taken);

/* Tells all that are in the list now. */
void waiters_tell(Waiter **list, const Error *error);
