/* What the files that read and write domain XML share. */
#pragma once

#include "xml/domain.h"

/* Each of these returns 0, -EINVAL with an error set, or -ENOMEM. */

/* As xml_classify(), with the table of domain XML. */
int domain_classify(const xmlNode *root, char **ret_refused, Error *ret_error);

/* Fill one part each of the view from the tree below <domain>. */
int domain_read_identity(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_resources(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_lifecycle(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_os(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_filesystems(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);
int domain_read_interfaces(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);
int domain_read_consoles(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);

/* Adds a console, and <devices> around it, to a tree that has none. Returns 0 or -ENOMEM. */
int domain_add_default_console(xmlNode *root);

/* Whether an <interface> is one that the view has. */
bool domain_interface_is_viewed(const xmlNode *element);
