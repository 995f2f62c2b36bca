/* Reads <ip> and <route> of interfaces and network links inside a domain. */
#include <errno.h>

#include "xml/domain-private.h"
#include "xml/ip-fields.h"
#include "xml/reader.h"
#include "xml/tree.h"

static int read_assignment(IpAssignment *assignment, const xmlNode *element, Error *ret_error)
{
        int r;

        if ((r = ip_field_family(element, &assignment->family, ret_error)) < 0 ||
                (r = ip_field_host(element, "address", &assignment->family, &assignment->address,
                         ret_error)) < 0 ||
                (r = ip_field_prefix(element, assignment->family, &assignment->address, 1,
                         &assignment->prefix, ret_error)) < 0)
                return r;

        assignment->has_peer = xml_attribute(element, "peer");
        if (!assignment->has_peer)
                return 0;
        return ip_field_host(element, "peer", &assignment->family, &assignment->peer, ret_error);
}

static int read_assignments(const xmlNode *element, IpSettings *settings, Error *ret_error)
{
        size_t count = xml_count(element, "ip");
        int r;

        if (count == 0)
                return 0;
        if (count > ADDRESSES_MAX)
                return xml_invalid(ret_error, element, "there are more than %d <ip>", ADDRESSES_MAX);
        settings->addresses = calloc(count, sizeof(settings->addresses[0]));
        if (!settings->addresses)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(element, "ip"); node; node = xml_next(node, "ip")) {
                IpAssignment *assignment = &settings->addresses[settings->n_addresses];

                r = read_assignment(assignment, node, ret_error);
                if (r < 0)
                        return r;
                for (size_t i = 0; i < settings->n_addresses; i++)
                        if (settings->addresses[i].family == assignment->family &&
                                ip_address_is_equal(assignment->family, &settings->addresses[i].address,
                                        &assignment->address))
                                return xml_invalid(ret_error, node, "the address is there twice");
                settings->n_addresses++;
        }
        return 0;
}

int domain_read_ip_settings(const xmlNode *element, IpSettings *settings, Error *ret_error)
{
        int r = read_assignments(element, settings, ret_error);

        if (r < 0)
                return r;
        return ip_field_routes(element, &settings->routes, &settings->n_routes, ret_error);
}
