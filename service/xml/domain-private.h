/* What the files that read and write domain XML share. */
#pragma once

#include "xml/classify.h"
#include "xml/domain.h"

/* The words of attributes that are in the view, in the order of their enumerations. */
#define FILESYSTEM_TYPES "mount, file, block, ram, bind"
#define FILESYSTEM_ACCESS_MODES "passthrough, mapped"
#define DISK_TYPES "block, file"
#define HOST_DEVICE_MODES "subsystem, capabilities"
#define HOST_DEVICE_TYPES "usb, storage, misc, net"
#define INTERFACE_TYPES "network, bridge, ethernet, direct"
#define DIRECT_MODES "vepa, private, bridge, passthrough"

/* The elements of <capabilities>: all of capabilities(7), and those that a later kernel may have. */
#define CAPABILITY_NAMES \
        "chown, dac_override, dac_read_search, fowner, fsetid, kill, setgid, setuid, setpcap, " \
        "linux_immutable, net_bind_service, net_broadcast, net_admin, net_raw, ipc_lock, ipc_owner, " \
        "sys_module, sys_rawio, sys_chroot, sys_ptrace, sys_pacct, sys_admin, sys_boot, sys_nice, " \
        "sys_resource, sys_time, sys_tty_config, mknod, lease, audit_write, audit_control, setfcap, " \
        "mac_override, mac_admin, syslog, wake_alarm, block_suspend, audit_read, perfmon, bpf, " \
        "checkpoint_restore, cap_41, cap_42, cap_43, cap_44, cap_45, cap_46, cap_47, cap_48, cap_49, " \
        "cap_50, cap_51, cap_52, cap_53, cap_54, cap_55, cap_56, cap_57, cap_58, cap_59, cap_60, " \
        "cap_61, cap_62, cap_63"

/* Of <devices>; see device-elements.c. */
extern const RuleTable domain_device_rules;

/* Each of these returns 0, -EINVAL with an error set, or -ENOMEM. What the table refuses they leave
 * out of the view. */

/* As domain_definition_parse() of a tree such as xml_parse() makes. Takes the document over, also when
 * it fails. */
int domain_definition_from_document(
        xmlDoc *document, DomainDefinition **ret_definition, Error *ret_error);

/* As xml_classify(), with the tables of domain XML. */
int domain_classify(const xmlNode *root, char **ret_refused, Error *ret_error);

/* Fill one part each of the view from the tree below <domain>. */
int domain_read_identity(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_resources(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_block_tuning(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_limits(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_lifecycle(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_os(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_idmap(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_isolation(DomainDefinition *definition, const xmlNode *root, Error *ret_error);
int domain_read_filesystems(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);
int domain_read_interfaces(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);
int domain_read_disks(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);
int domain_read_consoles(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);

/* The same, after disks, timers and interfaces. */
int domain_read_host_devices(DomainDefinition *definition, const xmlNode *devices, Error *ret_error);

/* The same, after filesystems. */
int domain_read_overlays(DomainDefinition *definition, const xmlNode *root, Error *ret_error);

/* <lxc1:container> in <metadata>, or NULL. */
const xmlNode *domain_container_element(const xmlNode *root);

/* The type of an interface that the view has, and its <source>. */
int domain_read_interface_source(DomainDefinition *definition, InterfaceDefinition *interface,
        const xmlNode *element, Error *ret_error);

/* The same, after the source, for the settings of its link: mtu, bandwidth, vlan and port. */
int domain_read_interface_settings(DomainDefinition *definition, InterfaceDefinition *interface,
        const xmlNode *element, Error *ret_error);

/* <ip> and <route> inside an element. The settings are to be freed also on errors. */
int domain_read_ip_settings(const xmlNode *element, IpSettings *settings, Error *ret_error);

/* How an image is opened, by its <driver>, which may be NULL; other ones are refused by name. The
 * format is a new string, never NULL. */
int domain_read_image(DomainDefinition *definition, const xmlNode *element, const char *driver_attribute,
        const char *format_attribute, ImageDriver *ret_driver, char **ret_format, Error *ret_error);

/* Sorts the filesystems so that what one needs comes before it. InvalidXML: some need each other. */
int domain_order_filesystems(DomainDefinition *definition, Error *ret_error);

/* Whether a container has something of that name, which ends at a slash, too, in /dev anyway. */
bool domain_has_own_device(const DomainDefinition *definition, const char *name);

/* Adds a console, and <devices> around it, to a tree that has none. Returns 0 or -ENOMEM. */
int domain_add_default_console(xmlNode *root);

/* Whether an <interface> is one that the view has. */
bool domain_interface_is_viewed(const xmlNode *element);

/* The <interface> after `previous`, NULL for the first, that the view has; NULL: there is no other. */
xmlNode *domain_next_interface(xmlDoc *document, const xmlNode *previous);

/* The one that is interface `index` of the view, which must be there. */
xmlNode *domain_interface_element(xmlDoc *document, size_t index);

/* Which interface of the view a device's XML means; see domain_definition_change_device(). */
int device_match(
        const DomainDefinition *definition, const xmlNode *element, size_t *ret_index, Error *ret_error);
