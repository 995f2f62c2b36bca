/* Fuzzer of domain and network XML: any input is refused with a named error, or written and read
 * again without change. Seeds: tests/unit/xml (see the samples there). */
#include <libxml/parser.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "xml/domain.h"
#include "xml/network.h"
#include "xml/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *what)
{
        if (condition)
                return;
        fprintf(stderr, "not so: %s\n", what);
        abort();
}

static bool is_one_line(const char *message)
{
        for (const char *p = message; *p; p++)
                if ((*p >= 0 && *p < ' ') || *p == 0x7f)
                        return false;
        return xmlCheckUTF8((const unsigned char *) message);
}

static void check_error(int result, const Error *error)
{
        if (result == -ENOMEM)
                return;
        require(result == -EINVAL, "refused with -EINVAL");
        require(error->name && error->message, "errors have a name and a message");
        require(is_one_line(error->message), "messages are one line of UTF-8");
}

/* NULL where it gets too long. */
static char *write_domain(const DomainDefinition *domain)
{
        char *xml = NULL;
        int r = domain_definition_format(domain, &xml);

        require(r == 0 || r == -EFBIG, "what was read can be written");
        return xml;
}

/* Writing, reading and writing again gives the same bytes. */
static void check_stable(const DomainDefinition *domain)
{
        _cleanup_free_ char *xml = write_domain(domain), *xml_again = NULL;
        _cleanup_domain_definition_ DomainDefinition *again = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        int r;

        if (!xml)
                return;
        r = domain_definition_parse(xml, strlen(xml), &again, &error);
        if (r < 0)
                fprintf(stderr, "%s\n%s\n", error_message(&error), xml);
        require(r == 0, "what was written can be read");
        xml_again = write_domain(again);
        if (strcmp(xml, xml_again) != 0)
                fprintf(stderr, "%s\n%s\n", xml, xml_again);
        require(strcmp(xml, xml_again) == 0, "writing again changes nothing");
        require(strcmp(domain->init, again->init) == 0 &&
                        domain->resources.memory == again->resources.memory,
                "reading again changes nothing");
        for (size_t i = 0; domain->init_arguments[i]; i++)
                require(again->init_arguments[i] &&
                                strcmp(domain->init_arguments[i], again->init_arguments[i]) == 0,
                        "arguments stay");
}

/* What one filesystem is mounted on comes before it. */
static void check_order(const DomainDefinition *domain)
{
        for (size_t i = 0; i < domain->n_filesystems; i++)
                for (size_t j = i + 1; j < domain->n_filesystems; j++) {
                        const FilesystemDefinition *first = &domain->filesystems[i];
                        const FilesystemDefinition *then = &domain->filesystems[j];

                        require(!value_path_is_within(first->target, then->target), "parents first");
                        require(first->type != FILESYSTEM_BIND ||
                                        (!value_path_is_within(first->source, then->target) &&
                                                !value_path_is_within(then->target, first->source)),
                                "sources first");
                }
}

/* Nothing wraps, and the host's nobody is in no range. */
static void check_idmap(const IdMap *idmap)
{
        require(!idmap->n_users == !idmap->n_groups, "both or neither");
        for (size_t i = 0; i < idmap->n_users; i++) {
                const IdRange *range = &idmap->users[i];

                require(range->count > 0 && range->start < UINT32_MAX - (range->count - 1) &&
                                range->target < UINT32_MAX - (range->count - 1),
                        "ranges end in time");
        }
}

static void check_domain(const char *xml, size_t size)
{
        static const InterfaceResolution resolution = {
                .bridge = "virbr0", .host_device = "lxc1", .mtu = 1400, .isolated = true
        };
        _cleanup_domain_definition_ DomainDefinition *domain = NULL, *copy = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        int r;

        r = domain_definition_parse(xml, size, &domain, &error);
        if (r < 0) {
                check_error(r, &error);
                return;
        }

        require(!error.name, "success leaves no error");
        require(domain->n_consoles > 0, "there is a console");
        check_order(domain);
        check_idmap(&domain->isolation.idmap);
        if (domain->unsupported)
                require(is_one_line(domain->unsupported), "what is unsupported is one line of UTF-8");
        check_stable(domain);
        require(domain_definition_complete(domain, NULL, NULL) == 0, "it can be completed");
        check_stable(domain);
        for (size_t i = 0; i < domain->n_interfaces; i++)
                require(domain_definition_resolve_interface(domain, i, &resolution) == 0, "resolved");
        /* Not where that is the name of another link of the domain, too. */
        if (domain->n_interfaces > 1 || domain->n_host_devices > 0)
                return;
        check_stable(domain);
        require(domain_definition_copy(domain, &copy) == 0, "it can be copied");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        _cleanup_network_definition_ NetworkDefinition *network = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        int r;

        check_domain((const char *) data, size);
        r = network_definition_parse((const char *) data, size, &network, &error);
        if (r < 0)
                check_error(r, &error);
        return 0;
}
