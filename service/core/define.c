/* Definition and its end: what DefineXML and Undefine do to the list of domains and to the disk. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "core/domain-interfaces.h"
#include "core/manager.h"
#include "core/store.h"
#include "core/validate.h"

static int clash(const Domain *domain, const char *what, Error *ret_error)
{
        char uuid[UUID_TEXT_SIZE];

        uuid_format(domain->uuid, uuid);
        return error_set(ret_error, -EEXIST, ERROR_DOMAIN_EXISTS,
                "there is a domain %s already, name '%s' and UUID %s; to redefine it give both, or undefine it first",
                what, domain->name, uuid);
}

/* Finds the domain that is redefined; *ret_domain is NULL for a new one. */
static int find_same(const Manager *manager, const DomainDefinition *definition, Domain **ret_domain,
        Error *ret_error)
{
        Domain *by_name = manager_find_domain(manager, definition->name);
        Domain *by_uuid =
                definition->has_uuid ? manager_find_domain_by_uuid(manager, definition->uuid) : NULL;

        if (by_uuid && by_uuid != by_name)
                return clash(by_uuid, "with this UUID", ret_error);
        if (by_name && by_name != by_uuid)
                return clash(by_name, "of this name", ret_error);
        *ret_domain = by_name;
        return 0;
}

static int read_definition(Manager *manager, const char *xml, size_t length, bool validate,
        DomainDefinition **ret_definition, Domain **ret_same, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = NULL;
        int r = domain_definition_parse(xml, length, &definition, ret_error);

        if (r == 0 && validate)
                r = validate_tree(&manager->schema, "domain.rng", definition->document,
                        definition->unsupported, ret_error);
        if (r < 0)
                return r;
        r = find_same(manager, definition, ret_same, ret_error);
        if (r < 0)
                return r;
        r = domain_definition_complete(definition, domain_interfaces_have_mac, manager);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't complete the definition");
        *ret_definition = TAKE_PTR(definition);
        return 0;
}

static int write_definition(const Manager *manager, const DomainDefinition *definition, Error *ret_error)
{
        _cleanup_free_ char *text = NULL;
        int r = domain_definition_format(definition, &text);

        if (r == -EFBIG)
                return error_set(ret_error, r, ERROR_INVALID_XML,
                        "the definition of domain %s is longer than 1 MiB once it is indented",
                        definition->name);
        if (r == 0)
                r = store_write(manager->domains_directory, definition->name, text);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED,
                        "can't write the definition of domain %s to disk", definition->name);
        return 0;
}

static void redefine(Domain *domain, DomainDefinition *definition)
{
        DomainDefinition *old = domain->persistent;

        domain->persistent = definition;
        domain_publish(domain);
        domain_definition_free(old);
}

int domain_redefine(Domain *domain, DomainDefinition *definition, Error *ret_error)
{
        int r = write_definition(domain->manager, definition, ret_error);

        if (r < 0)
                domain_definition_free(definition);
        else
                redefine(domain, definition);
        return r;
}

static int define_new(Manager *manager, DomainDefinition *definition, Domain **ret_domain)
{
        int r = domain_new(manager, definition, ret_domain);

        return r < 0 ? r : manager_add_domain(manager, *ret_domain);
}

int manager_define(Manager *manager, const char *xml, size_t length, bool validate, Domain **ret_domain,
        Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = NULL;
        Domain *domain = NULL;
        int r = read_definition(manager, xml, length, validate, &definition, &domain, ret_error);

        if (r == 0)
                r = write_definition(manager, definition, ret_error);
        if (r < 0)
                return r;
        if (domain)
                redefine(domain, TAKE_PTR(definition));
        else
                r = define_new(manager, TAKE_PTR(definition), &domain);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY,
                        "there is not enough memory; the domain will be there after a restart");
        *ret_domain = domain;
        return 0;
}

int manager_undefine(Manager *manager, Domain *domain, Error *ret_error)
{
        DomainDefinition *old = domain->persistent;
        int r;

        if (!old)
                return error_set(ret_error, -ENOENT, ERROR_NOT_PERSISTENT,
                        "domain %s is transient already, it goes when it ends", domain->name);
        r = store_set_autostart(manager->autostart_directory, "../domains", domain->name, false);
        if (r == 0)
                r = store_remove(manager->domains_directory, domain->name);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED,
                        "can't remove the definition of domain %s", domain->name);

        domain->autostart = false;
        if (!domain_is_active(domain)) {
                manager_remove_domain(manager, domain);
                return 0;
        }
        domain->persistent = NULL;
        domain_publish(domain);
        domain_definition_free(old);
        return 0;
}
