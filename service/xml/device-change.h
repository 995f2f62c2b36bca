/* Changes of a domain's devices: one is attached, detached or updated in a definition, by its own XML,
 * one element such as <devices> has. Pure functions; so far for <interface> only. */
#pragma once

#include <stddef.h>

#include "base/protocol.h"
#include "xml/domain.h"
#include "xml/reader.h"

/* Parses a device's XML, as domain_definition_parse() does, into a tree of its own, to be freed with
 * xmlFreeDoc(); what is in the element is looked at only when it is attached or matched. Returns 0,
 * -EINVAL with InvalidXML, -EOPNOTSUPP with Unsupported where devices of that kind can't be changed, or
 * -ENOMEM. */
int device_parse(const char *xml, size_t length, xmlDoc **ret_device, Error *ret_error);

/* Makes the definition that the change leads to, a new one; `before` stays as it is. All checks of a
 * definition are made anew. *ret_index is the place among the interfaces: in the new definition, of what
 * is detached in the old one.
 *
 * ATTACH: the device comes behind the others of its kind. DETACH and UPDATE: the XML says which one is
 * meant, by its mac; else by the guest, target or alias; else it is the only one of that type and
 * source. UPDATE puts the XML in its place; mac, target, guest and alias are kept where it has none.
 * What an interface is called in the container never changes when another one goes.
 *
 * Returns 0; -EINVAL with InvalidXML, which names the line in the device's XML, or of what is wrong
 * beside it in the definition's; -EOPNOTSUPP with Unsupported for what Start would refuse; -ENODEV with
 * NoSuchDevice where none is meant, or more than one could be; or -ENOMEM. */
int domain_definition_change_device(const DomainDefinition *before, DeviceChange change,
        const xmlDoc *device, DomainDefinition **ret_after, size_t *ret_index, Error *ret_error);

/* Whether what an UPDATE has made of an interface can be had while the domain runs: link state,
 * bandwidth, VLANs and isolation can. Returns 0, or -EOPNOTSUPP with Unsupported, which names the first
 * thing that can't. */
int domain_definition_check_update(
        const DomainDefinition *before, const DomainDefinition *after, size_t index, Error *ret_error);

/* Returns 0 and the XML of interface `index`, to be freed, or -ENOMEM, or -EFBIG as
 * domain_definition_format(). */
int domain_definition_format_interface(const DomainDefinition *definition, size_t index, char **ret_xml);
