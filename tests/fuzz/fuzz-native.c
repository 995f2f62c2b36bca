/* Fuzzer of native configurations: any input is refused with a named error, or becomes a definition that
 * can be read, and a configuration again that stays the same. Seeds: tests/unit/native, and definitions.
 */
#include <libxml/parser.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "require.h"
#include "xml/domain.h"
#include "xml/native.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each line of a configuration is one that was meant. */
static void check_lines(const char *config)
{
        for (const char *line = config; *line; line = strchr(line, '\n') + 1) {
                require(strchr(line, '\n'), "lines end");
                require(*line == '#' || *line == '\n' || strncmp(line, "lxc.", 4) == 0,
                        "lines have keys");
                require(strncmp(line, "lxc.include", 11) != 0, "and none of another");
        }
}

/* NULL where it is refused. */
static char *to_xml(const char *config, size_t length)
{
        _cleanup_domain_definition_ DomainDefinition *domain = NULL;
        _cleanup_error_ Error error = ERROR_NULL, none = ERROR_NULL;
        char *xml = NULL;
        int r = native_to_xml(config, length, &xml, &error);

        if (r < 0) {
                check_error(r, &error);
                require(!xml, "nothing is returned then");
                return NULL;
        }
        require(!error.name, "success leaves no error");
        r = domain_definition_parse(xml, strlen(xml), &domain, &none);
        if (r < 0)
                fprintf(stderr, "%s\n%s\n", error_message(&none), xml);
        require(r == 0, "what was made can be read");
        return xml;
}

static char *from_xml(const char *xml, size_t length)
{
        _cleanup_error_ Error error = ERROR_NULL;
        char *config = NULL;
        int r = native_from_xml(xml, length, &config, &error);

        if (r < 0) {
                check_error(r, &error);
                require(!config, "nothing is returned then");
                return NULL;
        }
        check_lines(config);
        return config;
}

/* Without the comments, which have numbers of lines. */
static size_t length_of_keys(const char *config)
{
        const char *end = strstr(config, "\n\n");

        return end ? (size_t) (end - config) : strlen(config);
}

/* The first time around what can't be kept gets lost, the second time nothing. */
static void check_stable(const char *xml, size_t length)
{
        _cleanup_free_ char *config = from_xml(xml, length), *back = NULL, *again = NULL;
        _cleanup_free_ char *back_again = NULL, *last = NULL;

        back = config ? to_xml(config, strlen(config)) : NULL;
        again = back ? from_xml(back, strlen(back)) : NULL;
        back_again = again ? to_xml(again, strlen(again)) : NULL;
        last = back_again ? from_xml(back_again, strlen(back_again)) : NULL;
        if (!back)
                return;
        require(again, "what was made of a configuration can be converted");
        require(last, "and back");
        if (length_of_keys(again) != length_of_keys(last) ||
                strncmp(again, last, length_of_keys(again)) != 0) {
                fprintf(stderr, "%s\n%s\n", again, last);
                require(false, "and then it stays the same");
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        _cleanup_free_ char *xml = to_xml((const char *) data, size);

        if (xml)
                check_stable(xml, strlen(xml));
        else
                check_stable((const char *) data, size);
        return 0;
}
