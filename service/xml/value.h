/* Values as the XML writes them: numbers, sizes, paths, link names, addresses. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUE_QUOTE_SIZE 72
#define VALUE_MAC_TEXT_SIZE 18

/* Copies text for use in a message: what is long is cut, control characters become blanks, and
 * the text stays valid UTF-8 if it was so. Returns the buffer. */
const char *value_quote(const char *text, char buffer[VALUE_QUOTE_SIZE]);

/* Whether text has nothing but XML's white space. */
bool value_is_blank(const char *text);

/* Removes XML's white space at both ends, in place. Returns text. */
char *value_trim(char *text);

/* Whether text, apart from white space around it, is one of the words of a list such as
 * "utc, localtime". */
bool value_is_listed(const char *text, const char *list);

/* Which word of such a list it is, counted from 0; -1: none. */
int value_find_word(const char *text, const char *list);

/* Reads a decimal whole number, white space around it allowed, no sign. Returns 0, -EINVAL when
 * it isn't one, or -ERANGE when it is above maximum. */
int value_parse_number(const char *text, uint64_t maximum, uint64_t *ret_number);

/* The same, also of hexadecimal digits behind "0x". */
int value_parse_hex_or_number(const char *text, uint64_t maximum, uint64_t *ret_number);

/* What value_to_bytes() takes, for messages. */
#define VALUE_UNITS "b, KB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB"

/* Turns an amount in a unit of libvirt's (b, KB, KiB, k, MB, …; in any case; NULL is KiB) into
 * bytes. Returns 0, -EINVAL when the unit is unknown, or -ERANGE above INT64_MAX bytes, which is
 * also what a cgroup's limits can hold. */
int value_to_bytes(uint64_t amount, const char *unit, uint64_t *ret_bytes);

/* Makes the shortest form of an absolute path, without looking at any file: single slashes, no
 * "." and no slash at the end. ".." stays, as only the file system knows where it leads. Returns
 * 0 and a new string, -EINVAL where path is not absolute, -ENAMETOOLONG, or -ENOMEM. */
int value_normalize_path(const char *path, char **ret_path);

/* Whether ".." is a component of the path. */
bool value_path_goes_up(const char *path);

/* Whether it can be one component of a path that is no "." or "..": 1 to 255 bytes without slash, and
 * without control characters. */
bool value_is_file_name(const char *name);

/* Whether a normalized path is that of an other one, or below it. */
bool value_path_is_within(const char *path, const char *other);

/* Whether the kernel takes name for a network link: 1 to 15 bytes, no slash, colon, white space
 * or control character, not "." or "..". */
bool value_is_link_name(const char *name);

/* Whether it is a name that the Domain Name System can have for a host or a domain: 1 to 253 bytes,
 * labels of 1 to 63 letters, digits, hyphens and underscores with dots between, each with a letter or a
 * digit in front and at its end, the last one not of digits alone, so that no address is taken for a
 * name (RFC 1123 section 2.1, and underscores, which many use). */
bool value_is_host_name(const char *name);

/* Reads six pairs of hexadecimal digits with colons between. Returns 0 or -EINVAL. */
int value_parse_mac(const char *text, unsigned char ret_mac[6]);

/* Writes a MAC address in lower case with its final NUL. */
void value_format_mac(const unsigned char mac[6], char ret_text[VALUE_MAC_TEXT_SIZE]);
