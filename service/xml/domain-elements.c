/* The table of domain XML: what is honoured, what may be ignored, and what may not be. */
#include "xml/classify.h"
#include "xml/domain-private.h"

/* The names of the architecture that this was built for: a container runs what its host runs. */
#if defined(__x86_64__)
#        define HOST_ARCHITECTURES "x86_64"
#elif defined(__i386__)
#        define HOST_ARCHITECTURES "i686"
#elif defined(__aarch64__)
#        define HOST_ARCHITECTURES "aarch64"
#elif defined(__arm__)
#        define HOST_ARCHITECTURES "armv7l, armv6l"
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#        define HOST_ARCHITECTURES "ppc64le"
#elif defined(__s390x__)
#        define HOST_ARCHITECTURES "s390x"
#elif defined(__riscv) && __riscv_xlen == 64
#        define HOST_ARCHITECTURES "riscv64"
#elif defined(__loongarch64)
#        define HOST_ARCHITECTURES "loongarch64"
#else
#        define HOST_ARCHITECTURES "none"
#endif

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
        { "metadata", RULE_HARMLESS, 0, NULL },
        { "genid", RULE_REFUSED, 0, NULL },

        /* Resources */
        { "memory", RULE_TEXT, 0, NULL },
        { "memory/@unit", RULE_HONOURED, 0, NULL },
        { "memory/@dumpCore", RULE_HARMLESS, 0, NULL }, /* of an emulator, which there is none of */
        { "currentMemory", RULE_TEXT, 0, NULL },
        { "currentMemory/@unit", RULE_HONOURED, 0, NULL },
        { "maxMemory", RULE_REFUSED, 0, NULL },
        { "memoryBacking", RULE_REFUSED, 0, NULL },
        { "memtune", RULE_REFUSED, 0, NULL },
        { "vcpu", RULE_TEXT, 0, NULL },
        { "vcpu/@placement", RULE_HARMLESS, 0, "static" },
        { "vcpu/@current", RULE_HARMLESS, 0, NULL }, /* the count is informational */
        { "vcpu/@cpuset", RULE_REFUSED, 0, NULL },
        { "vcpus", RULE_REFUSED, 0, NULL },
        { "iothreads", RULE_HARMLESS, 0, NULL }, /* of an emulator */
        { "iothreadids", RULE_HARMLESS, 0, NULL },
        { "cpu", RULE_REFUSED, 0, NULL },
        { "cputune", RULE_REFUSED, 0, NULL },
        { "numatune", RULE_REFUSED, 0, NULL },
        { "blkiotune", RULE_REFUSED, 0, NULL },
        { "throttlegroups", RULE_REFUSED, 0, NULL },
        { "resource", RULE_HONOURED, 0, NULL },
        { "resource/partition", RULE_TEXT, 0, "/machine" },
        { "resource/fibrechannel", RULE_REFUSED, 0, NULL },

        /* Start */
        { "os", RULE_HONOURED, 0, NULL },
        { "os/type", RULE_TEXT, 0, NULL },
        { "os/type/@arch", RULE_HARMLESS, 0, HOST_ARCHITECTURES },
        { "os/type/@machine", RULE_HARMLESS, 0, NULL }, /* of an emulator */
        { "os/init", RULE_TEXT, 0, NULL },
        { "os/initarg", RULE_TEXT, RULE_MANY, NULL },
        { "os/initenv", RULE_TEXT, RULE_MANY, NULL },
        { "os/initenv/@name", RULE_HONOURED, 0, NULL },
        { "os/initdir", RULE_TEXT, 0, NULL },
        { "os/cmdline", RULE_TEXT, 0, NULL },
        { "os/inituser", RULE_REFUSED, 0, NULL },
        { "os/initgroup", RULE_REFUSED, 0, NULL },
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
        { "on_poweroff", RULE_TEXT, 0, "destroy, restart" },
        { "on_reboot", RULE_TEXT, 0, "destroy, restart" },
        { "on_crash", RULE_TEXT, 0, "destroy, restart" },
        { "on_lockfailure", RULE_REFUSED, 0, NULL },
        { "pm", RULE_REFUSED, 0, NULL },
        { "perf", RULE_REFUSED, 0, NULL },

        /* Time: a container has its host's clock, and no device of its own for it */
        { "clock", RULE_HONOURED, 0, NULL },
        { "clock/@offset", RULE_HARMLESS, 0, "utc, localtime" },
        { "clock/@adjustment", RULE_REFUSED, 0, NULL },
        { "clock/@basis", RULE_REFUSED, 0, NULL },
        { "clock/@timezone", RULE_REFUSED, 0, NULL },
        { "clock/@start", RULE_REFUSED, 0, NULL },
        { "clock/timer", RULE_HONOURED, RULE_MANY, NULL },
        { "clock/timer/@name", RULE_HARMLESS, 0, NULL },
        { "clock/timer/@present", RULE_HARMLESS, RULE_REQUIRED, "no" },
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
        { "features/capabilities/@policy", RULE_HARMLESS, 0, "default" },
        { "features/capabilities/", RULE_REFUSED, 0, NULL },
        { "idmap", RULE_REFUSED, 0, NULL },
        { "seclabel", RULE_HONOURED, RULE_MANY, NULL },
        { "seclabel/@type", RULE_HARMLESS, RULE_REQUIRED, "none" },
        { "seclabel/@model", RULE_HARMLESS, 0, NULL },
        { "seclabel/@relabel", RULE_HARMLESS, 0, "no" },
        { "seclabel/label", RULE_REFUSED, 0, NULL },
        { "seclabel/baselabel", RULE_REFUSED, 0, NULL },
        { "seclabel/imagelabel", RULE_REFUSED, 0, NULL },
        { "keywrap", RULE_REFUSED, 0, NULL },
        { "launchSecurity", RULE_REFUSED, 0, NULL },
        { "lxc:namespace", RULE_REFUSED, 0, NULL },

        { "devices", RULE_HONOURED, 0, NULL },
        { "devices/emulator", RULE_TEXT, 0, NULL }, /* any path will do, it is not what is run */

        { "devices/filesystem", RULE_HONOURED, RULE_MANY, NULL },
        { "devices/filesystem/@type", RULE_HONOURED, 0, "mount" },
        { "devices/filesystem/@accessmode", RULE_HARMLESS, 0, "passthrough" },
        { "devices/filesystem/@model", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/@multidevs", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/@fmode", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/@dmode", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/source", RULE_HONOURED, 0, NULL },
        { "devices/filesystem/source/@dir", RULE_HONOURED, 0, NULL },
        { "devices/filesystem/source/", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/target", RULE_HONOURED, 0, NULL },
        { "devices/filesystem/target/@dir", RULE_HONOURED, 0, NULL },
        { "devices/filesystem/readonly", RULE_HONOURED, 0, NULL },
        { "devices/filesystem/alias", RULE_HARMLESS, 0, NULL },
        { "devices/filesystem/driver", RULE_HONOURED, 0, NULL },
        { "devices/filesystem/driver/@type", RULE_HARMLESS, 0, "path" },
        { "devices/filesystem/driver/", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/binary", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/idmap", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/space_hard_limit", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/space_soft_limit", RULE_REFUSED, 0, NULL },
        { "devices/filesystem/address", RULE_REFUSED, 0, NULL },

        { "devices/interface", RULE_HONOURED, RULE_MANY, NULL },
        { "devices/interface/@type", RULE_HONOURED, 0, "network" },
        { "devices/interface/@managed", RULE_REFUSED, 0, NULL },
        { "devices/interface/@trustGuestRxFilters", RULE_REFUSED, 0, NULL },
        { "devices/interface/source", RULE_HONOURED, 0, NULL },
        { "devices/interface/source/@network", RULE_HONOURED, 0, NULL },
        { "devices/interface/source/@bridge", RULE_HONOURED, 0, NULL },
        { "devices/interface/source/@portid", RULE_HARMLESS, 0, NULL },
        { "devices/interface/source/", RULE_REFUSED, 0, NULL },
        { "devices/interface/mac", RULE_HONOURED, 0, NULL },
        { "devices/interface/mac/@address", RULE_HONOURED, 0, NULL },
        { "devices/interface/mac/@type", RULE_HARMLESS, 0, NULL },
        { "devices/interface/target", RULE_HONOURED, 0, NULL },
        { "devices/interface/target/@dev", RULE_HONOURED, 0, NULL },
        { "devices/interface/target/@managed", RULE_REFUSED, 0, NULL },
        { "devices/interface/guest", RULE_HONOURED, 0, NULL },
        { "devices/interface/guest/@dev", RULE_HONOURED, 0, NULL },
        { "devices/interface/guest/@actual", RULE_HARMLESS, 0, NULL },
        { "devices/interface/link", RULE_HONOURED, 0, NULL },
        { "devices/interface/link/@state", RULE_HONOURED, 0, NULL },
        { "devices/interface/model", RULE_HONOURED, 0, NULL },
        { "devices/interface/model/@type", RULE_HARMLESS, 0, NULL }, /* of emulated hardware */
        { "devices/interface/alias", RULE_HARMLESS, 0, NULL },
        { "devices/interface/ip", RULE_REFUSED, 0, NULL },
        { "devices/interface/route", RULE_REFUSED, 0, NULL },
        { "devices/interface/bandwidth", RULE_REFUSED, 0, NULL },
        { "devices/interface/virtualport", RULE_REFUSED, 0, NULL },
        { "devices/interface/vlan", RULE_REFUSED, 0, NULL },
        { "devices/interface/filterref", RULE_REFUSED, 0, NULL },
        { "devices/interface/port", RULE_REFUSED, 0, NULL },
        { "devices/interface/mtu", RULE_REFUSED, 0, NULL },
        { "devices/interface/driver", RULE_REFUSED, 0, NULL },
        { "devices/interface/backend", RULE_REFUSED, 0, NULL },
        { "devices/interface/backenddomain", RULE_REFUSED, 0, NULL },
        { "devices/interface/script", RULE_REFUSED, 0, NULL },
        { "devices/interface/downscript", RULE_REFUSED, 0, NULL },
        { "devices/interface/boot", RULE_REFUSED, 0, NULL },
        { "devices/interface/rom", RULE_REFUSED, 0, NULL },
        { "devices/interface/tune", RULE_REFUSED, 0, NULL },
        { "devices/interface/coalesce", RULE_REFUSED, 0, NULL },
        { "devices/interface/teaming", RULE_REFUSED, 0, NULL },
        { "devices/interface/acpi", RULE_REFUSED, 0, NULL },
        { "devices/interface/portForward", RULE_REFUSED, 0, NULL },
        { "devices/interface/address", RULE_REFUSED, 0, NULL },

        { "devices/console", RULE_HONOURED, RULE_MANY, NULL },
        { "devices/console/@type", RULE_HONOURED, 0, "pty" },
        { "devices/console/@tty", RULE_HARMLESS, 0, NULL },
        { "devices/console/source", RULE_HONOURED, 0, NULL },
        { "devices/console/source/@path", RULE_HARMLESS, 0, NULL }, /* of the pty while it runs */
        { "devices/console/source/", RULE_REFUSED, 0, NULL },
        { "devices/console/target", RULE_HONOURED, 0, NULL },
        { "devices/console/target/@type", RULE_HARMLESS, 0, "lxc" },
        { "devices/console/target/@port", RULE_HONOURED, 0, NULL },
        { "devices/console/alias", RULE_HONOURED, 0, NULL },
        { "devices/console/alias/@name", RULE_HONOURED, 0, NULL },
        { "devices/console/log", RULE_REFUSED, 0, NULL },
        { "devices/console/protocol", RULE_REFUSED, 0, NULL },
        { "devices/console/address", RULE_REFUSED, 0, NULL },

        { "devices/disk", RULE_REFUSED, 0, NULL },
        { "devices/hostdev", RULE_REFUSED, 0, NULL },
        { "devices/channel", RULE_REFUSED, 0, NULL },
        { "devices/serial", RULE_REFUSED, 0, NULL },
        { "devices/parallel", RULE_REFUSED, 0, NULL },
        { "devices/controller", RULE_REFUSED, 0, NULL },
        { "devices/crypto", RULE_REFUSED, 0, NULL },
        { "devices/graphics", RULE_REFUSED, 0, NULL },
        { "devices/hub", RULE_REFUSED, 0, NULL },
        { "devices/input", RULE_REFUSED, 0, NULL },
        { "devices/iommu", RULE_REFUSED, 0, NULL },
        { "devices/lease", RULE_REFUSED, 0, NULL },
        { "devices/memballoon", RULE_REFUSED, 0, NULL },
        { "devices/memory", RULE_REFUSED, 0, NULL },
        { "devices/nvram", RULE_REFUSED, 0, NULL },
        { "devices/panic", RULE_REFUSED, 0, NULL },
        { "devices/redirdev", RULE_REFUSED, 0, NULL },
        { "devices/redirfilter", RULE_REFUSED, 0, NULL },
        { "devices/rng", RULE_REFUSED, 0, NULL },
        { "devices/shmem", RULE_REFUSED, 0, NULL },
        { "devices/smartcard", RULE_REFUSED, 0, NULL },
        { "devices/sound", RULE_REFUSED, 0, NULL },
        { "devices/audio", RULE_REFUSED, 0, NULL },
        { "devices/tpm", RULE_REFUSED, 0, NULL },
        { "devices/video", RULE_REFUSED, 0, NULL },
        { "devices/vsock", RULE_REFUSED, 0, NULL },
        { "devices/watchdog", RULE_REFUSED, 0, NULL },
};

int domain_classify(const xmlNode *root, char **ret_refused, Error *ret_error)
{
        return xml_classify(root, domain_rules, ELEMENTS(domain_rules), ret_refused, ret_error);
}
