/* The domain XML: read, checked, completed and written. Pure functions: no file is opened, and
 * neither entities nor anything outside the text is ever loaded.
 *
 * A definition is the XML tree itself with a typed view beside it. What is not honoured yet stays
 * in the tree, so nothing that the user wrote is lost, and writing a definition and reading it
 * again changes nothing. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "xml/addresses.h"
#include "xml/devices.h"
#include "xml/filesystems.h"
#include "xml/interfaces.h"
#include "xml/isolation.h"
#include "xml/resources.h"

/* A definition longer than this is refused before it is parsed. */
#define DOMAIN_XML_MAX (1024 * 1024)

/* More consoles than that no domain can have. */
#define CONSOLES_MAX 16

/* XML namespace of the peer's own additions below <domain>. */
#define LXC_NAMESPACE "http://libvirt.org/schemas/domain/lxc/1.0"

/* XML namespace of ours: <container> inside <metadata>, which libvirt's tools keep as it is. */
#define LXC1_NAMESPACE "https://example.org/lxc1/domain/1.0"

/* What on_poweroff, on_reboot and on_crash may say. */
typedef enum LifecycleAction {
        LIFECYCLE_DESTROY,
        LIFECYCLE_RESTART,
        LIFECYCLE_PRESERVE,
        LIFECYCLE_RENAME_RESTART,
        LIFECYCLE_COREDUMP_DESTROY,
        LIFECYCLE_COREDUMP_RESTART,
} LifecycleAction;

typedef struct ConsoleDefinition {
        char *alias; /* alias/@name; console0, console1, … by default */
} ConsoleDefinition;

typedef struct EnvironmentVariable {
        char *name;
        char *value;
} EnvironmentVariable;

typedef struct DomainDefinition {
        xmlDoc *document;

        char *name;
        unsigned char uuid[16];
        bool has_uuid;
        char *title;       /* NULL: none */
        char *description; /* NULL: none */

        ResourcesDefinition resources;
        IsolationDefinition isolation;

        bool is_32_bit; /* os/type/@arch: programs see the 32-bit form of the host's architecture */
        char *init;     /* absolute path inside the container */
        char **init_arguments; /* NULL-terminated, without argv[0]; never NULL itself */
        char *init_directory;  /* absolute; NULL: "/" */
        char *cmdline;         /* os/cmdline as it was written; NULL: none */
        char *init_user;       /* name or number in the container's /etc/passwd; NULL: root */
        char *init_group;      /* name or number in the container's /etc/group; NULL: that of the user */
        EnvironmentVariable *environment;
        size_t n_environment;
        bool has_rtc;  /* clock/timer: /dev/rtc */
        bool has_hpet; /* clock/timer: /dev/hpet */

        LifecycleAction on_poweroff;
        LifecycleAction on_reboot;
        LifecycleAction on_crash;

        FilesystemDefinition
                *filesystems; /* in the order to mount them in: what one needs comes before it */
        size_t n_filesystems;
        DiskDefinition *disks;
        size_t n_disks;
        HostDeviceDefinition *host_devices;
        size_t n_host_devices;
        InterfaceDefinition *interfaces;
        size_t n_interfaces;
        ConsoleDefinition *consoles; /* at least one */
        size_t n_consoles;

        char *unsupported; /* the first thing that Start must refuse to ignore, as one sentence with line
                              and element; NULL: nothing */
} DomainDefinition;

/* Parses and checks. Returns 0 and a new definition, or -EINVAL with InvalidXML whose message
 * names the line and the element (or -EINVAL with Unsupported where the domain isn't of type
 * lxc), or -ENOMEM. Text with a document type declaration is refused. */
int domain_definition_parse(
        const char *xml, size_t length, DomainDefinition **ret_definition, Error *ret_error);

/* Whether somebody else has a MAC address. */
typedef bool (*MacIsTaken)(void *userdata, const unsigned char mac[6]);

/* Writes what was left out into the tree: a UUID, a MAC address for each interface, which is none that
 * `is_taken`, if given, says is taken. (Defaults that need no choice, such as the first console, are
 * there once it is parsed.) A definition that is complete is not changed. Returns 0, -ENOMEM, -EEXIST
 * where whatever is tried is taken, or an errno of getrandom(2). */
int domain_definition_complete(DomainDefinition *definition, MacIsTaken is_taken, void *userdata);

/* What is known of an interface only when it is started. */
typedef struct InterfaceResolution {
        const char *bridge;      /* of the network; ignored for other types */
        const char *host_device; /* name of the host's end; ignored for type direct */
        uint32_t mtu;  /* what the network has, 0: none; ignored where the interface has its own */
        bool isolated; /* what the network says; ignored where the interface says something */
} InterfaceResolution;

/* Sets that of interface `index` in tree and view, for live XML. Returns 0, -ENOMEM, or -EINVAL where
 * there is no such interface, or a name or an MTU can't be a link's. */
int domain_definition_resolve_interface(
        DomainDefinition *definition, size_t index, const InterfaceResolution *resolution);

/* The same for a device's XML, of which the root is an element such as <interface>. */
int domain_device_complete(xmlDoc *device, MacIsTaken is_taken, void *userdata);

/* Returns 0 and the text, UTF-8, indented by two, with a newline at its end, to be freed; -ENOMEM;
 * or -EFBIG where indentation makes it longer than DOMAIN_XML_MAX: it couldn't be read again. */
int domain_definition_format(const DomainDefinition *definition, char **ret_xml);

/* Returns 0 and an independent copy, or -ENOMEM. */
int domain_definition_copy(const DomainDefinition *definition, DomainDefinition **ret_copy);

/* Takes NULL, returns NULL. */
DomainDefinition *domain_definition_free(DomainDefinition *definition);

/* The filesystem whose target is "/", or NULL where the host's root is shared. Borrowed. */
const FilesystemDefinition *domain_definition_root(const DomainDefinition *definition);

/* The first interface that is on that network of ours; NULL: none is. Borrowed. */
const InterfaceDefinition *domain_definition_interface_on(
        const DomainDefinition *definition, const char *network);

static inline void domain_definition_freep(DomainDefinition **definition)
{
        domain_definition_free(*definition);
}

#define _cleanup_domain_definition_ _cleanup_(domain_definition_freep)
