/* What the files share that write a native configuration, each of them a part of it. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "xml/domain.h"

typedef struct NativeWriter {
        const DomainDefinition *definition;
        const xmlNode *root;
        bool no_memory;
        FILE *out;        /* keys; its close tells where memory is short, too */
        FILE *left;       /* comments about what there is no key for, which come behind them */
        unsigned n_links; /* of lxc.net.N. */
} NativeWriter;

/* Writes "key = value", with quotes where lxc would take something off the value. A value that
 * can't be one is left out, with a word about its element, which may be NULL where it always can. */
void native_put(NativeWriter *writer, const xmlNode *element, const char *key, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
void native_put_number(NativeWriter *writer, const char *key, uint64_t number);

/* Whether a text can be a value, or a part of one: it has no control character but for those. */
bool native_is_writable(const char *text, const char *controls);

/* Says in the comments that an element, or a part of it, is left out, and why; NULL: there is no key. */
void native_leave_out(NativeWriter *writer, const xmlNode *element, const char *why);
void native_leave_out_line(NativeWriter *writer, const char *name, int line, const char *why);

/* Each writes what its elements say. */
void native_write_resources(NativeWriter *writer);
void native_write_blocks(NativeWriter *writer);
void native_write_init(NativeWriter *writer);
void native_write_isolation(NativeWriter *writer);
void native_write_filesystems(NativeWriter *writer);
void native_write_devices(NativeWriter *writer);

/* The same. Returns 0, -EINVAL with InvalidXML, or -ENOMEM. */
int native_write_networks(NativeWriter *writer, Error *ret_error);

/* Lists all elements that none of these looks at. */
void native_write_rest(NativeWriter *writer);
