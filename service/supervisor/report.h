/* What is left of a run that has ended, kept for who wants to know why: on_crash and its like, with
 * rename-restart, coredump-destroy and coredump-restart. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/protocol.h"
#include "xml/domain.h"

/* Where reports are. */
#define ENDED_DIRECTORY "/var/lib/lxc1/ended"

/* So many of one domain are kept. */
#define REPORTS_MAX 10

typedef struct EndedRun {
        const DomainDefinition *definition;
        int runtime; /* the domain's runtime directory */
        ContainerReason reason;
        int32_t exit_status;
        uint64_t started, ended; /* realtime, microseconds */
} EndedRun;

/* Makes the directory NAME-YYYYMMDDTHHMMSSZ in `parent`, of the time when the run ended, with the files
 * domain.xml, status (lines "key: value") and console-ALIAS.log (what was kept of its output); all are
 * root's alone. A second one of the same second has "-2" at its end, and so on. The oldest ones of the
 * domain are removed for it. Returns 0, or a negative errno and nothing is left of it. */
int report_save(const EndedRun *run, const char *parent);

/* Whether `entry` is the name of a report of this domain, and so its place among them: the time in it is
 * *ret_time, 16 bytes and no NUL, and then *ret_number counts from 1. Pure. */
bool report_name_parse(
        const char *entry, const char *domain, const char **ret_time, unsigned *ret_number);
