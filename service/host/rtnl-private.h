/* What the files that speak rtnetlink have in common: requests and their answers. */
#pragma once

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stddef.h>

#include "host/rtnl.h"

/* libmnl's own figure for one page of messages, in a form that the size of an array can have. */
#define RTNL_BUFFER_SIZE 8192

struct Rtnl {
        struct mnl_socket *socket;
        unsigned sequence;
        unsigned port;
        char buffer[RTNL_BUFFER_SIZE];
};

/* Begins a request in the socket's buffer; RTM_ type and NLM_F_ flags, NLM_F_REQUEST is added. */
struct nlmsghdr *rtnl_request_new(Rtnl *rtnl, uint16_t type, uint16_t flags);

/* The same about a link: by index, or by name where index is 0. ret_info may be NULL. */
struct nlmsghdr *rtnl_link_request_new(Rtnl *rtnl, uint16_t type, uint16_t flags, unsigned index,
        const char *name, struct ifinfomsg **ret_info);

/* Sends a request and reads all of the answer. `reader`, if given, is called for each message of it;
 * `what` and `subject` say in an error's sentence what could not be done to whom. Returns 0 or the
 * kernel's negative errno. */
int rtnl_call(Rtnl *rtnl, struct nlmsghdr *request, mnl_cb_t reader, void *userdata, const char *what,
        const char *subject, Error *ret_error);

#define RTNL_INDEX_TEXT_SIZE 24

/* Names a link by its number in an error's sentence. Returns the buffer. */
const char *rtnl_index_text(unsigned index, char buffer[RTNL_INDEX_TEXT_SIZE]);

/* Bytes of an address: 4 for AF_INET, 16 for AF_INET6. */
size_t rtnl_address_length(int family);
