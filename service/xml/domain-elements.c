/* The table of domain XML but for its devices: what is honoured, what may be ignored, and what may not
 * be. */
#include "xml/architecture.h"
#include "xml/classify.h"
#include "xml/domain-private.h"

/* What isn't listed is refused as unknown, so that a typing error is not ignored. Harmless is only
 * what can be ignored without a promise of isolation, limits, devices or lifecycle being broken.
 * What libvirt itself adds when it shows a running domain (id, tty, portid, …) is harmless too. */
static const Rule domain_rules[] = {
        { "@type", RULE_HONOURED, 0, NULL },
        { "@id", RULE_HARMLESS, 0, NULL },

        /* Identity */
        { "name", RULE_TEXT, 0, NULL },
        { "uuid", RULE_TEXT, 0, NULL },
        { "title", RULE_TEXT, 0, NULL },
        { "description", RULE_TEXT, 0, NULL },
        { "metadata", RULE_FOREIGN, 0, NULL },
        { "genid", RULE_REFUSED, 0, NULL },

        /* Resources */
        { "memory", RULE_TEXT, 0, NULL },
        { "memory/@unit", RULE_HONOURED, 0, NULL },
        { "memory/@dumpCore", RULE_HARMLESS, 0, NULL }, /* of an emulator, which there is none of */
        { "currentMemory", RULE_TEXT, 0, NULL },
        { "currentMemory/@unit", RULE_HONOURED, 0, NULL },
        { "maxMemory", RULE_REFUSED, 0, NULL },
        { "memoryBacking", RULE_REFUSED, 0, NULL },
        { "memtune", RULE_HONOURED, 0, NULL },
        { "memtune/hard_limit", RULE_TEXT, 0, NULL },
        { "memtune/hard_limit/@unit", RULE_HONOURED, 0, NULL },
        { "memtune/soft_limit", RULE_TEXT, 0, NULL },
        { "memtune/soft_limit/@unit", RULE_HONOURED, 0, NULL },
        { "memtune/swap_hard_limit", RULE_TEXT, 0, NULL },
        { "memtune/swap_hard_limit/@unit", RULE_HONOURED, 0, NULL },
        { "memtune/min_guarantee", RULE_REFUSED, 0, NULL },
        { "vcpu", RULE_TEXT, 0, NULL },
        { "vcpu/@placement", RULE_HARMLESS, 0, "static" },
        { "vcpu/@current", RULE_HARMLESS, 0, NULL }, /* the count is informational */
        { "vcpu/@cpuset", RULE_HONOURED, 0, NULL },
        { "vcpus", RULE_REFUSED, 0, NULL },
        { "iothreads", RULE_HARMLESS, 0, NULL }, /* of an emulator */
        { "iothreadids", RULE_HARMLESS, 0, NULL },
        { "cpu", RULE_REFUSED, 0, NULL },
        { "cputune", RULE_HONOURED, 0, NULL },
        { "cputune/shares", RULE_TEXT, 0, NULL },
        { "cputune/period", RULE_TEXT, 0, NULL },
        { "cputune/quota", RULE_TEXT, 0, NULL },
        { "cputune/", RULE_REFUSED, 0,
                "global_period, global_quota, emulator_period, emulator_quota, iothread_period, "
                "iothread_quota, vcpupin, emulatorpin, iothreadpin, vcpusched, emulatorsched, "
                "iothreadsched, cachetune, memorytune" },
        { "numatune", RULE_HONOURED, 0, NULL },
        { "numatune/memory", RULE_HONOURED, 0, NULL },
        { "numatune/memory/@mode", RULE_HONOURED, 0, NULL },
        { "numatune/memory/@nodeset", RULE_HONOURED, 0, NULL },
        { "numatune/memory/@placement", RULE_HONOURED, 0, "static" },
        { "numatune/memnode", RULE_REFUSED, RULE_MANY, NULL },
        { "blkiotune", RULE_HONOURED, 0, NULL },
        { "blkiotune/weight", RULE_TEXT, 0, NULL },
        { "blkiotune/device", RULE_HONOURED, RULE_MANY, NULL },
        { "blkiotune/device/path", RULE_TEXT, 0, NULL },
        { "blkiotune/device/weight", RULE_TEXT, 0, NULL },
        { "blkiotune/device/read_bytes_sec", RULE_TEXT, 0, NULL },
        { "blkiotune/device/write_bytes_sec", RULE_TEXT, 0, NULL },
        { "blkiotune/device/read_iops_sec", RULE_TEXT, 0, NULL },
        { "blkiotune/device/write_iops_sec", RULE_TEXT, 0, NULL },
        { "throttlegroups", RULE_REFUSED, 0, NULL },
        { "resource", RULE_HONOURED, 0, NULL },
        { "resource/partition", RULE_TEXT, 0, NULL },
        { "resource/fibrechannel", RULE_REFUSED, 0, NULL },

        /* Start */
        { "os", RULE_HONOURED, 0, NULL },
        { "os/type", RULE_TEXT, 0, NULL },
        { "os/type/@arch", RULE_HONOURED, 0, ARCHITECTURES },
        { "os/type/@machine", RULE_HARMLESS, 0, NULL }, /* of an emulator */
        { "os/init", RULE_TEXT, 0, NULL },
        { "os/initarg", RULE_TEXT, RULE_MANY, NULL },
        { "os/initenv", RULE_TEXT, RULE_MANY, NULL },
        { "os/initenv/@name", RULE_HONOURED, 0, NULL },
        { "os/initdir", RULE_TEXT, 0, NULL },
        { "os/cmdline", RULE_TEXT, 0, NULL },
        { "os/inituser", RULE_TEXT, 0, NULL },
        { "os/initgroup", RULE_TEXT, 0, NULL },
        { "os/kernel", RULE_REFUSED, 0, NULL },
        { "os/initrd", RULE_REFUSED, 0, NULL },
        { "os/dtb", RULE_REFUSED, 0, NULL },
        { "os/loader", RULE_REFUSED, 0, NULL },
        { "os/nvram", RULE_REFUSED, 0, NULL },
        { "os/boot", RULE_REFUSED, 0, NULL },
        { "os/bootmenu", RULE_REFUSED, 0, NULL },
        { "os/bios", RULE_REFUSED, 0, NULL },
        { "os/smbios", RULE_REFUSED, 0, NULL },
        { "os/acpi", RULE_REFUSED, 0, NULL },
        { "bootloader", RULE_REFUSED, 0, NULL },
        { "bootloader_args", RULE_REFUSED, 0, NULL },
        { "sysinfo", RULE_REFUSED, 0, NULL },

        /* Lifecycle */
        { "on_poweroff", RULE_TEXT, 0, NULL },
        { "on_reboot", RULE_TEXT, 0, NULL },
        { "on_crash", RULE_TEXT, 0, NULL },
        { "on_lockfailure", RULE_REFUSED, 0, NULL },
        { "pm", RULE_REFUSED, 0, NULL },
        { "perf", RULE_REFUSED, 0, NULL },

        /* Time: a container has its host's clock */
        { "clock", RULE_HONOURED, 0, NULL },
        { "clock/@offset", RULE_HARMLESS, 0, "utc, localtime" },
        { "clock/@adjustment", RULE_HARMLESS, 0, "reset" }, /* what changes nothing of that */
        { "clock/@basis", RULE_REFUSED, 0, NULL },
        { "clock/@timezone", RULE_REFUSED, 0, NULL },
        { "clock/@start", RULE_REFUSED, 0, NULL },
        { "clock/timer", RULE_HONOURED, RULE_MANY, NULL },
        { "clock/timer/@name", RULE_HONOURED, 0, NULL },
        { "clock/timer/@present", RULE_HONOURED, 0, NULL },
        { "clock/timer/@tickpolicy", RULE_HARMLESS, 0, NULL },
        { "clock/timer/@track", RULE_HARMLESS, 0, NULL },
        { "clock/timer/@frequency", RULE_HARMLESS, 0, NULL },
        { "clock/timer/@mode", RULE_HARMLESS, 0, NULL },
        { "clock/timer/catchup", RULE_HARMLESS, 0, NULL },

        /* Isolation */
        { "features", RULE_HONOURED, 0, NULL },
        { "features/privnet", RULE_HONOURED, 0, NULL },
        { "features/acpi", RULE_HARMLESS, 0, NULL }, /* of emulated hardware, as the next two are */
        { "features/apic", RULE_HARMLESS, 0, NULL },
        { "features/pae", RULE_HARMLESS, 0, NULL },
        { "features/capabilities", RULE_HONOURED, 0, NULL },
        { "features/capabilities/@policy", RULE_HONOURED, 0, NULL },
        { "features/capabilities/", RULE_HONOURED, 0, CAPABILITY_NAMES },
        { "features/capabilities/…/@state", RULE_HONOURED, 0, NULL },
        { "idmap", RULE_HONOURED, 0, NULL },
        { "idmap/uid", RULE_HONOURED, RULE_MANY, NULL },
        { "idmap/uid/@start", RULE_HONOURED, 0, NULL },
        { "idmap/uid/@target", RULE_HONOURED, 0, NULL },
        { "idmap/uid/@count", RULE_HONOURED, 0, NULL },
        { "idmap/gid", RULE_HONOURED, RULE_MANY, NULL },
        { "idmap/gid/@start", RULE_HONOURED, 0, NULL },
        { "idmap/gid/@target", RULE_HONOURED, 0, NULL },
        { "idmap/gid/@count", RULE_HONOURED, 0, NULL },
        { "seclabel", RULE_HONOURED, RULE_MANY, NULL },
        { "seclabel/@type", RULE_HONOURED, RULE_REQUIRED, "none, static" },
        { "seclabel/@model", RULE_HONOURED, 0, NULL },
        { "seclabel/@relabel", RULE_HARMLESS, 0, "no" },
        { "seclabel/label", RULE_TEXT, 0, NULL },
        { "seclabel/baselabel", RULE_REFUSED, 0, NULL },
        { "seclabel/imagelabel", RULE_HARMLESS, 0, NULL }, /* libvirt's, of a running domain */
        { "keywrap", RULE_REFUSED, 0, NULL },
        { "launchSecurity", RULE_REFUSED, 0, NULL },
        { "lxc:namespace", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:sharenet", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:sharenet/@type", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:sharenet/@value", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:shareipc", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:shareipc/@type", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:shareipc/@value", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:shareuts", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:shareuts/@type", RULE_HONOURED, 0, NULL },
        { "lxc:namespace/lxc:shareuts/@value", RULE_HONOURED, 0, NULL },

        /* Our own settings: what of them isn't listed is an error */
        { "metadata/lxc1:container", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:tasks", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:tasks/@max", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:oom", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:oom/@policy", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:rlimit", RULE_HONOURED, RULE_MANY, NULL },
        { "metadata/lxc1:container/lxc1:rlimit/@name", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:rlimit/@soft", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:rlimit/@hard", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:overlay", RULE_HONOURED, RULE_MANY, NULL },
        { "metadata/lxc1:container/lxc1:overlay/@target", RULE_HONOURED, 0, NULL },
        { "metadata/lxc1:container/lxc1:overlay/@kept", RULE_HONOURED, 0, NULL },

        { "devices", RULE_HONOURED, 0, NULL },
};

int domain_classify(const xmlNode *root, char **ret_refused, Error *ret_error)
{
        const RuleTable tables[] = { { domain_rules, ELEMENTS(domain_rules) }, domain_device_rules };

        return xml_classify(root, tables, ELEMENTS(tables), ret_refused, ret_error);
}
