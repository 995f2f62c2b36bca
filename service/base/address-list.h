/* The addresses that a container has, and how they fit into messages. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/protocol.h"

/* Of more than that a list tells only so many: a container can give itself any number. */
#define ADDRESSES_MAX 64

typedef struct ContainerAddress {
        uint8_t family;    /* AF_INET, AF_INET6 */
        uint8_t bytes[16]; /* in network order; of AF_INET the first 4, the others are 0 */
} ContainerAddress;

typedef struct AddressList {
        size_t n;
        ContainerAddress addresses[ADDRESSES_MAX];
} AddressList;

/* How many of its bytes are in use: 4 or 16. */
size_t container_address_length(const ContainerAddress *address);

/* Puts them into an order that depends on nothing but themselves, IPv4 first, each once. */
void address_list_sort(AddressList *list);

bool address_list_is_equal(const AddressList *a, const AddressList *b);

/* Makes the message ADDRESSES that tells of those from the place `first` on, as many as it has room for.
 * Returns the place behind them, at the end of the list that is list->n. */
size_t address_list_to_message(const AddressList *list, size_t first, Message *ret_message);

/* Adds what such a message tells, which is untrusted; one that begins at the place 0 begins anew.
 * Returns 1 when the list is complete, 0 while more is to come, or -EINVAL where the message can't be
 * the next one; then the list is empty. */
int address_list_take(AddressList *list, const Message *message);
