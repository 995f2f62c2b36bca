/* What the tests of network XML share: parse, write, compare with text. */
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "xml/network.h"
#include "xml/samples.h"

static inline NetworkDefinition *parse_network_bytes(const char *xml, size_t length)
{
        _cleanup_error_ Error error = ERROR_NULL;
        NetworkDefinition *network = NULL;

        if (network_definition_parse(xml, length, &network, &error) < 0)
                g_error("%s: %s in: %s", error.name, error_message(&error), xml);
        g_assert_null(error.name);
        return network;
}

static inline NetworkDefinition *parse_network(const char *xml)
{
        return parse_network_bytes(xml, strlen(xml));
}

static inline NetworkDefinition *parse_network_sample(const char *name)
{
        size_t length;
        g_autofree char *xml = sample_read("network-valid", name, &length);

        return parse_network_bytes(xml, length);
}

static inline char *format_network(const NetworkDefinition *network)
{
        char *xml = NULL;

        g_assert_cmpint(network_definition_format(network, &xml), ==, 0);
        g_assert_true(g_utf8_validate(xml, -1, NULL));
        g_assert_true(g_str_has_suffix(xml, "\n"));
        return xml;
}

/* Refused with InvalidXML and a message that has this in it. */
static inline void assert_network_refused(
        const char *xml, size_t length, const char *message, const char *what)
{
        _cleanup_error_ Error error = ERROR_NULL;
        NetworkDefinition *network = NULL;

        g_test_message("%s", what);
        g_assert_cmpint(network_definition_parse(xml, length, &network, &error), ==, -EINVAL);
        g_assert_null(network);
        g_assert_cmpstr(error.name, ==, ERROR_INVALID_XML);
        g_assert_nonnull(error.message);
        g_assert_true(g_utf8_validate(error.message, -1, NULL));
        g_assert_null(strchr(error.message, '\n'));
        if (!strstr(error.message, message))
                g_error("%s: \"%s\" is not in \"%s\"", what, message, error.message);
}

static inline void assert_ip(int family, const IpAddress *address, const char *expected)
{
        char text[INET6_ADDRSTRLEN];

        g_assert_cmpstr(inet_ntop(family, address, text, sizeof(text)), ==, expected);
}
