/* Which addresses the present network namespace has, and when they change: rtnetlink(7).
 *
 * The namespace may be a hostile container's, whose root can send to any netlink socket in it, keep
 * addresses changing at full speed and have any number of them. So nothing here waits, what the kernel
 * did not send counts for nothing, and each function is done after a bounded amount of work. */
#pragma once

#include "base/address-list.h"

/* Opens a socket in the present network namespace that is ready to be read, or in error, once an address
 * has come, changed or gone. It holds on to the namespace. Returns the descriptor or a negative errno.
 */
int address_changes_open(void);

/* Throws away what such a socket has to read. What is not thrown away, for there is very much of it,
 * leaves the socket ready. */
void address_changes_drain(int socket);

/* Lists the addresses by which others can reach the present network namespace: not those of its own
 * loopback, not link-local ones, and of IPv6 none that is not known yet to be no other's. In the order
 * of address_list_sort(). Of more than ADDRESSES_MAX some are left out. Returns 0 or a negative errno.
 */
int addresses_read(AddressList *ret_list);
