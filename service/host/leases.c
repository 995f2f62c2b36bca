/* The leases that a dnsmasq has given, from its file. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "host/leases.h"

/* "EXPIRY MAC-OR-IAID ADDRESS NAME CLIENT-ID"; "*" is none. A line "duid …" is the server's own, and
 * leases of DHCPv6 follow it. */
#define FIELDS 5

/* Copies a word that has nothing but what a host name or an id may have. */
static bool copy_word(char *buffer, size_t size, const char *word)
{
        static const char allowed[] =
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";

        buffer[0] = '\0';
        if (strcmp(word, "*") == 0)
                return true;
        if (strspn(word, allowed) != strlen(word) || strlen(word) >= size)
                return false;
        memcpy(buffer, word, strlen(word) + 1);
        return true;
}

static bool parse_fields(char *const fields[FIELDS], Lease *lease)
{
        char *end;

        *lease = (Lease){ .family = AF_INET };
        errno = 0;
        lease->expiry = strtoull(fields[0], &end, 10);
        if (*end || end == fields[0] || errno != 0)
                return false;
        if (inet_pton(AF_INET6, fields[2], &lease->address) == 1)
                lease->family = AF_INET6;
        else if (inet_pton(AF_INET, fields[2], &lease->address) != 1)
                return false;
        if (lease->family == AF_INET && !copy_word(lease->mac, sizeof(lease->mac), fields[1]))
                return false;
        return copy_word(lease->host_name, sizeof(lease->host_name), fields[3]) &&
                copy_word(lease->client_id, sizeof(lease->client_id), fields[4]);
}

static bool parse_line(char *line, Lease *lease)
{
        char *fields[FIELDS], *rest = NULL;

        for (size_t i = 0; i < FIELDS; i++) {
                fields[i] = strtok_r(i == 0 ? line : NULL, " ", &rest);
                if (!fields[i])
                        return false;
        }
        return parse_fields(fields, lease);
}

static size_t count_lines(const char *text)
{
        size_t n = 1;

        for (; *text && n < LEASES_MAX; text++)
                if (*text == '\n')
                        n++;
        return n;
}

int leases_parse(const char *text, Leases *ret_leases)
{
        _cleanup_free_ char *copy = strdup(text);
        Leases leases = { .leases = calloc(count_lines(text), sizeof(Lease)) };
        char *rest = NULL;

        if (!copy || !leases.leases) {
                leases_free(&leases);
                return -ENOMEM;
        }
        for (char *line = strtok_r(copy, "\n", &rest); line && leases.n_leases < LEASES_MAX;
                line = strtok_r(NULL, "\n", &rest))
                if (parse_line(line, leases.leases + leases.n_leases))
                        leases.n_leases++;
        *ret_leases = leases;
        return 0;
}

void leases_free(Leases *leases)
{
        free(leases->leases);
        *leases = (Leases){ 0 };
}
