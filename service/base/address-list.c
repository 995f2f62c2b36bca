/* The addresses that a container has, and how they fit into messages. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/address-list.h"

/* The last byte of a text is always made 0 when it is received. */
#define PER_MESSAGE ((sizeof(((Message *) NULL)->text) - 1) / sizeof(ContainerAddress))

static_assert(sizeof(ContainerAddress) == 17, "the size of an address is part of the protocol");

size_t container_address_length(const ContainerAddress *address)
{
        return address->family == AF_INET ? 4 : 16;
}

static int compare(const void *a, const void *b)
{
        return memcmp(a, b, sizeof(ContainerAddress));
}

void address_list_sort(AddressList *list)
{
        size_t n = 0;

        qsort(list->addresses, list->n, sizeof(list->addresses[0]), compare);
        for (size_t i = 0; i < list->n; i++)
                if (n == 0 || compare(list->addresses + n - 1, list->addresses + i) != 0)
                        list->addresses[n++] = list->addresses[i];
        list->n = n;
}

bool address_list_is_equal(const AddressList *a, const AddressList *b)
{
        return a->n == b->n && memcmp(a->addresses, b->addresses, a->n * sizeof(a->addresses[0])) == 0;
}

/* How many of `total` the message that begins at the place `first` has. */
static size_t count_in_message(size_t total, size_t first)
{
        return total - first < PER_MESSAGE ? total - first : PER_MESSAGE;
}

size_t address_list_to_message(const AddressList *list, size_t first, Message *ret_message)
{
        size_t n = count_in_message(list->n, first);

        *ret_message = (Message){
                .type = MESSAGE_ADDRESSES,
                .serial = (uint32_t) first,
                .state = (uint32_t) list->n,
        };
        memcpy(ret_message->text, list->addresses + first, n * sizeof(list->addresses[0]));
        return first + n;
}

static bool is_sound(const ContainerAddress *address)
{
        return address->family == AF_INET || address->family == AF_INET6;
}

int address_list_take(AddressList *list, const Message *message)
{
        size_t first = message->serial, total = message->state, n;

        if (first == 0)
                list->n = 0;
        if (total > ADDRESSES_MAX || first > total || first != list->n) {
                list->n = 0;
                return -EINVAL;
        }
        n = count_in_message(total, first);
        memcpy(list->addresses + first, message->text, n * sizeof(list->addresses[0]));
        list->n += n;
        for (size_t i = first; i < list->n; i++) {
                if (is_sound(list->addresses + i))
                        continue;
                list->n = 0;
                return -EINVAL;
        }
        return list->n == total;
}
