/* Rules for names and UUIDs that come from outside, and for the characters in them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes; one less than what a file name may have with a suffix such as ".xml" and a temporary one. */
#define DOMAIN_NAME_MAX 200

/* Whether a string may name a domain or network: 1 to DOMAIN_NAME_MAX bytes of valid UTF-8,
 * no slash, no control character, not "." or "..", no dot or blank at the start and no blank at
 * the end. So it is safe as one component of a path. On refusal *ret_why is set to a static half
 * sentence that follows "the name …". */
bool name_is_valid(const char *name, const char **ret_why);

/* How many bytes the first character of a string has, 0 where it is none: UTF-8 as RFC 3629 section 4
 * defines it, without overlong forms, surrogates and what lies beyond U+10FFFF. */
size_t utf8_character_length(const char *characters);

/* Whether that character, which must be one, is a control character: C0, DEL, C1. */
bool utf8_is_control(const char *characters);

/* Whether it is U+FFFE or U+FFFF, which XML can't have. */
bool utf8_is_noncharacter(const char *characters);

/* Whether c is one of A-Z, a-z, 0-9, whatever the locale. */
static inline bool is_alphanumeric(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Parses a UUID as RFC 9562 section 4 writes it, or without its hyphens as libvirt allows.
 * Returns 0, or -EINVAL. */
int uuid_parse(const char *text, unsigned char ret_uuid[16]);

#define UUID_TEXT_SIZE 37

/* Writes the hyphenated lower-case form with its final NUL. */
void uuid_format(const unsigned char uuid[16], char ret_text[UUID_TEXT_SIZE]);

/* Whether uuid_format() writes it as that text. */
bool uuid_is(const unsigned char uuid[16], const char *text);

/* Makes a random (version 4) UUID. Returns 0 or a negative errno of getrandom(2). */
int uuid_generate(unsigned char ret_uuid[16]);

#define HOST_NAME_SIZE 65

/* The host name of a container: its domain's name as far as a host name may have its characters, which
 * are letters, digits and hyphens; "container" where that leaves nothing. */
void host_name_format(const char *name, char ret_host[HOST_NAME_SIZE]);

#define LINK_ALIAS_SIZE 256

/* The alias that marks a link as ours: "lxc1 KIND NAME", KIND being "domain" or "network". Without
 * it a link is somebody else's, whatever it is called, and is never touched. */
void link_alias_format(const char *kind, const char *name, char ret_alias[LINK_ALIAS_SIZE]);
