/* The schema of domain XML in tests: it must say what the reader says. */
#pragma once

#include "xml/domain-helpers.h"
#include "xml/schema.h"

static inline Schema *load_domain_schema(void)
{
        g_autofree char *path =
                g_test_build_filename(G_TEST_DIST, "..", "..", "data", "schemas", "domain.rng", NULL);
        _cleanup_error_ Error parse_error = ERROR_NULL;
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        Schema *schema = NULL;
        size_t length;

        g_file_get_contents(path, &text, &length, &error);
        g_assert_no_error(error);
        if (schema_parse(text, length, &schema, &parse_error) < 0)
                g_error("%s: %s", path, error_message(&parse_error));
        return schema;
}

/* The schema allows a definition if there is nothing in it that Start refuses as unsupported. */
static inline void assert_schema_agrees(Schema *schema, const DomainDefinition *domain, const char *what)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = schema_validate(schema, domain->document, &error);

        if (!domain->unsupported && r < 0)
                g_error("the schema refuses %s: %s", what, error_message(&error));
        if (domain->unsupported && r == 0)
                g_error("the schema allows %s: %s", what, domain->unsupported);
        if (r < 0)
                g_assert_cmpstr(error.name, ==, ERROR_INVALID_XML);
}
