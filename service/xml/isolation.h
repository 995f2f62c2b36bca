/* What keeps a container apart from its host: <idmap>, <features>, <lxc:namespace>, <seclabel>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As the kernel's own limit, user_namespaces(7). */
#define ID_RANGES_MAX 340

/* <uid> or <gid> in <idmap>: `count` numbers of the container from `start`, on the host from `target`.
 */
typedef struct IdRange {
        uint32_t start, target, count; /* count is never 0; neither end wraps */
} IdRange;

/* Both lists or neither; each has a range that starts at 0, and no two overlap on either side. */
typedef struct IdMap {
        IdRange *users;
        size_t n_users; /* 0: no user namespace */
        IdRange *groups;
        size_t n_groups;
} IdMap;

/* <features><capabilities policy='…'> */
typedef enum CapabilityPolicy {
        CAPABILITY_POLICY_DEFAULT, /* what a system needs to boot, and those that are on */
        CAPABILITY_POLICY_ALLOW,   /* all but those that are off */
        CAPABILITY_POLICY_DENY,    /* none but those that are on */
} CapabilityPolicy;

/* The names of those of CAPABILITY_POLICY_DEFAULT, and NULL at the end. */
extern const char *const capabilities_by_default[];

typedef struct CapabilitySetting {
        char *name; /* as in capabilities(7), in lower case, without "cap_" */
        bool on;
        int line;
} CapabilitySetting;

typedef enum SharedNamespace {
        SHARED_NET,
        SHARED_IPC,
        SHARED_UTS,
        SHARED_NAMESPACES, /* how many there are */
} SharedNamespace;

typedef enum NamespaceSource {
        NAMESPACE_OWN,    /* not shared */
        NAMESPACE_DOMAIN, /* type='name': of a running domain */
        NAMESPACE_PID,    /* type='pid': of a process of the host */
        NAMESPACE_NETNS,  /* type='netns': /run/netns/VALUE, of the network only */
} NamespaceSource;

typedef struct NamespaceDefinition {
        NamespaceSource source;
        char *value; /* a domain's name, or one path component that is no "." or ".."; NULL for the
                        others */
        int32_t pid; /* NAMESPACE_PID, above 0 */
        int line;
} NamespaceDefinition;

typedef struct IsolationDefinition {
        IdMap idmap;
        CapabilityPolicy capability_policy;
        CapabilitySetting *capabilities; /* no name twice */
        size_t n_capabilities;
        NamespaceDefinition namespaces[SHARED_NAMESPACES];
        char *apparmor_profile; /* <seclabel model='apparmor'><label>; NULL: unconfined by it */
} IsolationDefinition;

/* Translates a number of the container into the host's. Returns false where the ranges have none. */
bool id_ranges_to_host(const IdRange *ranges, size_t n_ranges, uint32_t id, uint32_t *ret_host);
