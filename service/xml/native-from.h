/* What the files share that read a native configuration, each of them a part of it. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>

#include "xml/native-lines.h"

/* Each adds to <domain> what its lines say. Returns 0, -EINVAL with InvalidArgs, or -ENOMEM. */
int native_read_init(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_memory(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_processors(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_block_devices(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_limits(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_isolation(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_filesystems(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_devices(const NativeConfig *config, xmlNode *domain, Error *ret_error);
int native_read_networks(const NativeConfig *config, xmlNode *domain, Error *ret_error);

/* Whether it limits memory. */
bool native_has_memory_limit(const NativeConfig *config);

/* Whether the domain shares a network, and has it share that of the host. */
bool native_shares_network(const xmlNode *domain);
void native_share_host_network(xmlNode *domain, const NativeLine *line);
