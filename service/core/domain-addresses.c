/* The addresses of a domain, as its supervisor tells them. */
#include <stdlib.h>

#include "core/domain-private.h"

/* Without memory for them they stay what they were until the next change. */
void domain_addresses_received(Domain *domain, const Message *message)
{
        AddressList *before = domain->addresses;

        if (!domain->arriving)
                domain->arriving = calloc(1, sizeof(*domain->arriving));
        if (!domain->arriving || address_list_take(domain->arriving, message) <= 0)
                return;
        domain->addresses = TAKE_PTR(domain->arriving);
        domain_publish(domain);
        free(before); /* it is shown until the change is published */
}

void domain_addresses_forget(Domain *domain)
{
        free(TAKE_PTR(domain->addresses));
        free(TAKE_PTR(domain->arriving));
}
