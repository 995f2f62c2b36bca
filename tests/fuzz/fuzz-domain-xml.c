/* Fuzzer of domain and network XML: any input is refused with a named error, or written and read
 * again without change, and checked with the schema. Seeds: tests/unit/xml (see the samples there). */
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "require.h"
#include "xml/domain.h"
#include "xml/network.h"
#include "xml/schema.h"
#include "xml/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static Schema *load_schema(void)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *text = NULL;
        Schema *schema = NULL;
        size_t length;

        require(file_read(AT_FDCWD, "data/schemas/domain.rng", SCHEMA_MAX, &text, &length) == 0,
                "run from the top of the source");
        if (schema_parse(text, length, &schema, &error) < 0)
                fprintf(stderr, "%s\n", error_message(&error));
        require(schema, "the schema can be used");
        return schema;
}

/* Whatever it says, which a grammar can't always know: it ends, with a sentence. */
static void check_schema(const DomainDefinition *domain)
{
        static Schema *schema;
        _cleanup_error_ Error error = ERROR_NULL;
        int r;

        if (!schema)
                schema = load_schema();
        r = schema_validate(schema, domain->document, &error);
        if (r < 0 && r != -E2BIG)
                check_error(r, &error);
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
        check_schema(domain);
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

/* What others write into the settings of other programs has nothing in it that means more there. */
static void check_name(const char *name)
{
        require(!name ||
                        strspn(name,
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:") ==
                                strlen(name),
                "names are plain");
}

static void check_addresses(const NetworkDefinition *network)
{
        for (size_t i = 0; i < network->n_addresses; i++) {
                const NetworkAddress *address = &network->addresses[i];

                require(address->prefix >= 1 && address->prefix <= ip_address_bits(address->family),
                        "prefixes fit");
                for (size_t j = 0; j < address->n_ranges; j++)
                        require(ip_address_compare(address->family, &address->ranges[j].start,
                                        &address->ranges[j].end) <= 0 &&
                                        ip_address_is_in_subnet(&address->ranges[j].end,
                                                &address->address, address->prefix),
                                "ranges are in order and in the subnet");
                for (size_t j = 0; j < address->n_hosts; j++) {
                        check_name(address->hosts[j].name);
                        check_name(address->hosts[j].id);
                        require(address->hosts[j].lease >= 120, "leases last");
                }
        }
}

static void check_names(const NetworkDefinition *network)
{
        check_name(network->bridge);
        check_name(network->zone);
        check_name(network->forward_device);
        check_name(network->domain);
        for (size_t i = 0; i < network->dns.n_forwarders; i++)
                check_name(network->dns.forwarders[i].domain);
        for (size_t i = 0; i < network->dns.n_hosts; i++)
                for (char **name = network->dns.hosts[i].names; *name; name++)
                        check_name(*name);
}

/* Writing, reading and writing again gives the same bytes. */
static void check_stable_network(const NetworkDefinition *network)
{
        _cleanup_network_definition_ NetworkDefinition *again = NULL;
        _cleanup_free_ char *xml = NULL, *xml_again = NULL;
        int r = network_definition_format(network, &xml);

        require(r == 0 || r == -EFBIG, "what was read can be written");
        if (r < 0)
                return;
        require(network_definition_parse(xml, strlen(xml), &again, NULL) == 0,
                "what was written can be read");
        require(network_definition_format(again, &xml_again) == 0 && strcmp(xml, xml_again) == 0,
                "writing again changes nothing");
        require(network->n_addresses == again->n_addresses &&
                        network_definitions_overlap(network, again) == (network->n_addresses > 0),
                "reading again changes nothing");
}

static void check_network(const char *xml, size_t size)
{
        _cleanup_network_definition_ NetworkDefinition *network = NULL, *copy = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        int r;

        r = network_definition_parse(xml, size, &network, &error);
        if (r < 0) {
                check_error(r, &error);
                return;
        }

        require(!error.name, "success leaves no error");
        if (network->unsupported)
                require(is_one_line(network->unsupported), "what is unsupported is one line of UTF-8");
        check_addresses(network);
        check_names(network);
        check_stable_network(network);
        require(network_definition_complete(network, "lxc1br0") == 0, "it can be completed");
        require(network->forward == NETWORK_FORWARD_BRIDGE || network->bridge, "it has a bridge");
        check_stable_network(network);
        require(network_definition_copy(network, &copy) == 0, "it can be copied");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        check_domain((const char *) data, size);
        check_network((const char *) data, size);
        return 0;
}
