/* What the tests of domain XML share: parse, refuse, write, and let libxml2 open nothing. */
#pragma once

#include <errno.h>
#include <glib.h>
#include <libxml/parser.h>
#include <libxml/xmlIO.h>
#include <string.h>

#include "xml/domain.h"
#include "xml/samples.h"

/* Counts what libxml2 wants to open, and gives it nothing. */
static size_t n_loads;

static inline xmlParserInput *refuse_load(const char *url, const char *id, xmlParserCtxt *context)
{
        (void) id;
        (void) context;
        g_test_message("tried to load %s", url);
        n_loads++;
        return NULL;
}

static inline DomainDefinition *parse_bytes(const char *xml, size_t length)
{
        _cleanup_error_ Error error = ERROR_NULL;
        DomainDefinition *domain = NULL;

        if (domain_definition_parse(xml, length, &domain, &error) < 0)
                g_error("%s: %s in: %s", error.name, error_message(&error), xml);
        g_assert_null(error.name);
        return domain;
}

static inline DomainDefinition *parse(const char *xml)
{
        return parse_bytes(xml, strlen(xml));
}

static inline DomainDefinition *parse_sample(const char *name)
{
        size_t length;
        g_autofree char *xml = sample_read("valid", name, &length);

        return parse_bytes(xml, length);
}

static inline char *format(const DomainDefinition *domain)
{
        char *xml = NULL;

        g_assert_cmpint(domain_definition_format(domain, &xml), ==, 0);
        g_assert_true(g_utf8_validate(xml, -1, NULL));
        g_assert_true(g_str_has_suffix(xml, "\n"));
        return xml;
}

/* Refused with a named error, whose message is returned. */
static inline char *refuse_bytes(const char *xml, size_t length, const char *expected_name)
{
        _cleanup_error_ Error error = ERROR_NULL;
        DomainDefinition *domain = NULL;

        g_assert_cmpint(domain_definition_parse(xml, length, &domain, &error), ==, -EINVAL);
        g_assert_null(domain);
        g_assert_cmpstr(error.name, ==, expected_name);
        g_assert_nonnull(error.message);
        g_assert_true(g_utf8_validate(error.message, -1, NULL));
        g_assert_null(strchr(error.message, '\n'));
        g_assert_cmpuint(strlen(error.message), <, 400);
        return g_strdup(error.message);
}

static inline void assert_contains(const char *text, const char *part, const char *what)
{
        if (!text || !strstr(text, part))
                g_error("%s: \"%s\" is not in \"%s\"", what, part, text);
}
