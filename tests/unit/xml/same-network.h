/* Whether two definitions of networks say the same, but for the lines. */
#pragma once

#include <glib.h>

#include "xml/network.h"

static inline void assert_same_dhcp(const NetworkAddress *a, const NetworkAddress *b)
{
        g_assert_cmpint(a->has_dhcp, ==, b->has_dhcp);
        g_assert_cmpuint(a->n_ranges, ==, b->n_ranges);
        for (size_t i = 0; i < a->n_ranges; i++) {
                g_assert_cmpmem(&a->ranges[i].start, 16, &b->ranges[i].start, 16);
                g_assert_cmpmem(&a->ranges[i].end, 16, &b->ranges[i].end, 16);
                g_assert_cmpuint(a->ranges[i].lease, ==, b->ranges[i].lease);
        }
        g_assert_cmpuint(a->n_hosts, ==, b->n_hosts);
        for (size_t i = 0; i < a->n_hosts; i++) {
                const DhcpHost *x = &a->hosts[i], *y = &b->hosts[i];

                g_assert_cmpint(x->has_mac, ==, y->has_mac);
                g_assert_cmpmem(x->mac, 6, y->mac, 6);
                g_assert_cmpstr(x->id, ==, y->id);
                g_assert_cmpstr(x->name, ==, y->name);
                g_assert_cmpint(x->has_address, ==, y->has_address);
                g_assert_cmpmem(&x->address, 16, &y->address, 16);
                g_assert_cmpuint(x->lease, ==, y->lease);
        }
}

static inline void assert_same_addresses(const NetworkDefinition *a, const NetworkDefinition *b)
{
        g_assert_cmpuint(a->n_addresses, ==, b->n_addresses);
        for (size_t i = 0; i < a->n_addresses; i++) {
                g_assert_cmpint(a->addresses[i].family, ==, b->addresses[i].family);
                g_assert_cmpmem(&a->addresses[i].address, 16, &b->addresses[i].address, 16);
                g_assert_cmpuint(a->addresses[i].prefix, ==, b->addresses[i].prefix);
                assert_same_dhcp(&a->addresses[i], &b->addresses[i]);
        }
        g_assert_cmpuint(a->n_routes, ==, b->n_routes);
        for (size_t i = 0; i < a->n_routes; i++) {
                g_assert_cmpint(a->routes[i].family, ==, b->routes[i].family);
                g_assert_cmpmem(&a->routes[i].destination, 16, &b->routes[i].destination, 16);
                g_assert_cmpuint(a->routes[i].prefix, ==, b->routes[i].prefix);
                g_assert_cmpmem(&a->routes[i].gateway, 16, &b->routes[i].gateway, 16);
                g_assert_cmpuint(a->routes[i].metric, ==, b->routes[i].metric);
        }
}

static inline void assert_same_dns(const NetworkDns *a, const NetworkDns *b)
{
        g_assert_cmpint(a->enabled, ==, b->enabled);
        g_assert_cmpint(a->forward_plain_names, ==, b->forward_plain_names);
        g_assert_cmpuint(a->n_hosts, ==, b->n_hosts);
        for (size_t i = 0; i < a->n_hosts; i++) {
                g_assert_cmpint(a->hosts[i].family, ==, b->hosts[i].family);
                g_assert_cmpmem(&a->hosts[i].address, 16, &b->hosts[i].address, 16);
                g_assert_true(g_strv_equal((const char *const *) a->hosts[i].names,
                        (const char *const *) b->hosts[i].names));
        }
        g_assert_cmpuint(a->n_forwarders, ==, b->n_forwarders);
        for (size_t i = 0; i < a->n_forwarders; i++) {
                g_assert_cmpint(a->forwarders[i].family, ==, b->forwarders[i].family);
                g_assert_cmpmem(&a->forwarders[i].address, 16, &b->forwarders[i].address, 16);
                g_assert_cmpstr(a->forwarders[i].domain, ==, b->forwarders[i].domain);
        }
}

static inline void assert_same_nat(const NetworkNat *a, const NetworkNat *b)
{
        g_assert_cmpint(a->has_addresses, ==, b->has_addresses);
        g_assert_cmpmem(&a->address_start, 16, &b->address_start, 16);
        g_assert_cmpmem(&a->address_end, 16, &b->address_end, 16);
        g_assert_cmpint(a->has_ports, ==, b->has_ports);
        g_assert_cmpuint(a->port_start, ==, b->port_start);
        g_assert_cmpuint(a->port_end, ==, b->port_end);
        g_assert_cmpint(a->ipv6, ==, b->ipv6);
}

static inline void assert_same_network(const NetworkDefinition *a, const NetworkDefinition *b)
{
        g_assert_cmpstr(a->name, ==, b->name);
        g_assert_cmpint(a->has_uuid, ==, b->has_uuid);
        g_assert_cmpmem(a->uuid, 16, b->uuid, 16);
        g_assert_cmpint(a->forward, ==, b->forward);
        g_assert_cmpstr(a->forward_device, ==, b->forward_device);
        assert_same_nat(&a->nat, &b->nat);
        g_assert_cmpstr(a->bridge, ==, b->bridge);
        g_assert_cmpint(a->stp, ==, b->stp);
        g_assert_cmpuint(a->delay, ==, b->delay);
        g_assert_cmpstr(a->zone, ==, b->zone);
        g_assert_cmpint(a->has_mac, ==, b->has_mac);
        g_assert_cmpmem(a->mac, 6, b->mac, 6);
        g_assert_cmpuint(a->mtu, ==, b->mtu);
        assert_same_addresses(a, b);
        assert_same_dns(&a->dns, &b->dns);
        g_assert_cmpstr(a->domain, ==, b->domain);
        g_assert_cmpint(a->domain_local_only, ==, b->domain_local_only);
        g_assert_cmpint(a->ports_isolated, ==, b->ports_isolated);
        g_assert_cmpmem(&a->bandwidth, sizeof(a->bandwidth), &b->bandwidth, sizeof(b->bandwidth));
        g_assert_cmpint(!a->unsupported, ==, !b->unsupported);
}
