/* Typed values of elements and attributes, each refused with line and element where it is wrong. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Each returns 0, -EINVAL with InvalidXML, or -ENOMEM; on errors nothing is returned through ret_. */

/* A child that must be there. */
int field_child(const xmlNode *element, const char *name, const xmlNode **ret_child, Error *ret_error);

/* The whole number in an element's text, from minimum to maximum. */
int field_number(const xmlNode *element, uint64_t minimum, uint64_t maximum, uint64_t *ret_number,
        Error *ret_error);

/* The same in an attribute that must be there. */
int field_attribute_number(const xmlNode *element, const char *attribute, uint64_t minimum,
        uint64_t maximum, uint64_t *ret_number, Error *ret_error);

/* The amount of bytes in an element's text with the unit in its attribute "unit"; never 0. */
int field_size(const xmlNode *element, uint64_t *ret_bytes, Error *ret_error);

/* As field_size(), with RESOURCE_UNLIMITED for what libvirt takes for unlimited, and above. */
int field_size_limit(const xmlNode *element, uint64_t *ret_bytes, Error *ret_error);

/* An absolute path in an attribute that must be there, normalized as by value_normalize_path(). With
 * `no_up`, one that has a ".." in it is refused. */
int field_attribute_path(
        const xmlNode *element, const char *attribute, bool no_up, char **ret_path, Error *ret_error);

/* The same in an element's text, without white space at its ends. */
int field_path(const xmlNode *element, bool no_up, char **ret_path, Error *ret_error);

/* The name of a network link in an attribute, a new string. Where there is no such attribute *ret_name
 * is left alone. */
int field_link_name(const xmlNode *element, const char *attribute, char **ret_name, Error *ret_error);

/* Which word, counted from 0, of a list such as "on, off" an attribute is. Where there is no such
 * attribute *ret_index is left alone. */
int field_word(const xmlNode *element, const char *attribute, const char *words, unsigned *ret_index,
        Error *ret_error);

/* The same where the attribute has to be there. */
int field_required_word(const xmlNode *element, const char *attribute, const char *words,
        unsigned *ret_index, Error *ret_error);

/* As field_word() of "yes" and "no". */
int field_yes_no(const xmlNode *element, const char *attribute, bool *ret_yes, Error *ret_error);

/* A MAC address that a link can have, unicast and not zero, in an attribute that must be there. */
int field_attribute_mac(
        const xmlNode *element, const char *attribute, unsigned char ret_mac[6], Error *ret_error);
