/* Unit tests of the table of domain XML: what is refused because ignoring it would mislead. */
#include <glib.h>
#include <libxml/parser.h>

#include "xml/schema-helpers.h"

typedef struct Classified {
        const char *domain_part; /* on line 2 */
        const char *devices_part;
        const char *unsupported; /* a part of the sentence; NULL: it can be started */
} Classified;

#define DISK(inner) "<disk type='file'><source file='/a'/><target dev='a'/>" inner "</disk>"
#define HOSTDEV(inner) \
        "<hostdev mode='capabilities' type='misc' managed='no'><source><char>/dev/a</char></source>" inner \
        "</hostdev>"

static const Classified classified[] = {
        { "", "", NULL },
        { "<metadata><anything/></metadata>", "", NULL },
        { "<x:disk xmlns:x='urn:x'/>", "<x:disk xmlns:x='urn:x'/>", NULL },
        { "<iothreads>2</iothreads>", "", NULL },
        { "<memtune><hard_limit>1</hard_limit></memtune>", "", NULL },
        { "<memtune><min_guarantee>1</min_guarantee></memtune>", "",
                "line 2: <min_guarantee> is not supported yet" },
        { "<memtune><hard>1</hard></memtune>", "", "<hard> is not known inside <memtune>" },
        { "<cputune/>", "", NULL },
        { "<cputune><vcpupin vcpu='0' cpuset='1'/></cputune>", "", "<vcpupin> is not supported yet" },
        { "<cputune><emulatorpin cpuset='1'/></cputune>", "", "<emulatorpin> is not supported yet" },
        { "<cputune><global_quota>-1</global_quota></cputune>", "", "<global_quota> is not supported" },
        { "<cputune><share>2</share></cputune>", "", "<share> is not known inside <cputune>" },
        { "<blkiotune/>", "", NULL },
        { "<blkiotune><device><path>/a</path><read_kb/></device></blkiotune>", "",
                "<read_kb> is not known inside <device>" },
        { "<numatune/>", "", NULL },
        { "<numatune><memory placement='auto'/></numatune>", "", "<memory> has placement=\"auto\"" },
        { "<numatune><memnode cellid='0' mode='strict' nodeset='1'/><memnode/></numatune>", "",
                "<memnode> is not supported yet" },
        { "<cpu/>", "", "line 2: <cpu> is not supported yet" },
        { "<memorry/>", "", "line 2: <memorry> is not known inside <domain>" },
        { "<memorry/><maxMemory/>", "<input/>", "<memorry>" },
        { "<vcpu placement='static' current='1'>2</vcpu>", "", NULL },
        { "<vcpu cpuset='0'>2</vcpu>", "", NULL },
        { "<vcpu placement='auto'>2</vcpu>", "",
                "<vcpu> has placement=\"auto\", which is not supported" },
        { "<vcpu foo='1'>2</vcpu>", "", "<vcpu> has an attribute \"foo\" that is not known here" },
        { "<resource><partition> /machine </partition></resource>", "", NULL },
        { "<resource><partition>/other</partition></resource>", "", NULL },
        { "<resource><fibrechannel appid='a'/></resource>", "", "<fibrechannel> is not supported yet" },
        { "<on_poweroff>restart</on_poweroff>", "", NULL },
        { "<on_poweroff>preserve</on_poweroff>", "", NULL },
        { "<on_crash>coredump-destroy</on_crash>", "", NULL },
        { "<on_lockfailure>restart</on_lockfailure>", "", "<on_lockfailure> is not supported yet" },
        { "<clock offset='utc'/>", "", NULL },
        { "<clock offset='localtime'/>", "", NULL },
        { "<clock offset='timezone' timezone='Europe/Paris'/>", "", "<clock> has offset=\"timezone\"" },
        { "<clock><timer name='hpet' present='no'/></clock>", "", NULL },
        { "<clock><timer name='hpet' present='yes'/></clock>", "", NULL },
        { "<clock><timer name='rtc'/></clock>", "", NULL },
        { "<clock><timer name='tsc' present='no'/></clock>", "", NULL },
        { "<clock><timer name='tsc'/></clock>", "",
                "line 2: <timer> has name=\"tsc\", which is not supported, but only: rtc, hpet" },
        { "<clock adjustment='3600'/>", "", "<clock> has adjustment=\"3600\", which is not" },
        { "<features><privnet/><acpi/></features>", "", NULL },
        { "<features><capabilities policy='default'/></features>", "", NULL },
        { "<features><capabilities policy='deny'/></features>", "", NULL },
        { "<features><capabilities><mknod state='on'/></capabilities></features>", "", NULL },
        { "<features><capabilities><cap_41 state='on'/></capabilities></features>", "", NULL },
        { "<features><capabilities><cap_64 state='on'/></capabilities></features>", "",
                "line 2: <cap_64> is not known inside <capabilities>" },
        { "<features><capabilities><cap_40 state='on'/></capabilities></features>", "",
                "<cap_40> is not known" },
        { "<features><capabilities><cap_mknod state='on'/></capabilities></features>", "",
                "<cap_mknod> is not known" },
        { "<features><capabilities><MKNOD state='on'/></capabilities></features>", "",
                "<MKNOD> is not known" },
        { "<features><capabilities><mknod value='on'/></capabilities></features>", "",
                "<mknod> has an attribute \"value\" that is not known here" },
        { "<features><capabilities><mknod><state/></mknod></capabilities></features>", "",
                "<state> is not known inside <mknod>" },
        { "<features><capabilities kind='x'/></features>", "", "attribute \"kind\" that is not known" },
        { "<features><hyperv/></features>", "", "<hyperv> is not known inside <features>" },
        { "<seclabel type='none'/><seclabel type='none'/>", "", NULL },
        { "<seclabel type='static' model='apparmor'><label>a</label></seclabel>", "", NULL },
        { "<seclabel type='static' model='selinux'><label>a</label></seclabel>", "",
                "line 2: <seclabel> has model=\"selinux\", which is not supported, but only: apparmor" },
        { "<seclabel type='static'><label>a</label></seclabel>", "",
                "<seclabel> of type static without model is not supported, but only: apparmor" },
        { "<seclabel type='static' model='apparmor' relabel='yes'><label>a</label></seclabel>", "",
                "<seclabel> has relabel=\"yes\"" },
        { "<seclabel type='dynamic' model='apparmor'/>", "",
                "<seclabel> has type=\"dynamic\", which is not supported yet, but only: none, static" },
        { "<seclabel model='apparmor'/>", "",
                "<seclabel> without type is not supported yet, but only: none, static" },
        { "<lxc:namespace xmlns:lxc='" LXC_NAMESPACE "'/>", "", NULL },
        { "<lxc:namespace xmlns:lxc='" LXC_NAMESPACE "'><lxc:sharepid/></lxc:namespace>", "",
                "line 2: <sharepid> is not known inside <namespace>" },
        { "<lxc:namespace xmlns:lxc='" LXC_NAMESPACE "'><sharenet/></lxc:namespace>", "",
                "line 2: <sharenet> is not known inside <namespace>" },
        { "<metadata><lxc:namespace xmlns:lxc='" LXC_NAMESPACE "'><a/></lxc:namespace></metadata>", "",
                NULL },
        { "<idmap><uid start='0' target='1' count='1'/><gid start='0' target='1' count='1'/><pid/></idmap>",
                "", "<pid> is not known inside <idmap>" },
        { "<l:other xmlns:l='" LXC_NAMESPACE "'/>", "", "line 2: <other> is not known inside <domain>" },
        { "<vcpu xmlns:l='" LXC_NAMESPACE "' l:x='1'>1</vcpu>", "",
                "attribute \"x\" that is not known" },
        { "<devices-/>", "", "<devices-> is not known" },
        { "", "<emulator>/nowhere</emulator>", NULL },
        { "", "<controller type='scsi'/><controller><x/></controller>", NULL },
        { "", "<input/>", "line 3: <input> is not supported yet" },
        { "", "<disk device='cdrom'/>",
                "line 3: <disk> has device=\"cdrom\", which is not supported yet, but only: disk" },
        { "", "<disk type='network'/>", "<disk> has type=\"network\"" },
        { "", DISK("<shareable/>"), "line 3: <shareable> is not supported yet" },
        { "", DISK("<transient/>"), "<transient> is not supported yet" },
        { "", DISK("<readnoly/>"), "<readnoly> is not known inside <disk>" },
        { "", DISK("<driver name='qemu'/>"), "<driver> has name=\"qemu\"" },
        { "", DISK("<driver cache='none'/>"), "<driver> has cache=\"none\"" },
        { "", DISK("<driver type='auto'/>"), "line 3: <driver> has type=\"auto\", which is not" },
        { "", DISK("<driver discard='unmap'/>"), "attribute \"discard\", which is not supported yet" },
        { "", DISK("<iotune/>"), "<iotune> is not supported yet" },
        { "", DISK("<address type='drive'/><alias name='a'/>"), NULL },
        { "", "<hostdev type='pci'/>", "line 3: <hostdev> has type=\"pci\", which is not supported" },
        { "", "<hostdev mode='other' type='usb'/>", "<hostdev> has mode=\"other\"" },
        { "", HOSTDEV(""), NULL },
        { "", HOSTDEV("<boot order='1'/>"), "<boot> is not supported yet" },
        { "", "<hostdev type='usb'><source guestReset='off'><address bus='1' device='1'/></source></hostdev>",
                "attribute \"guestReset\", which is not supported yet" },
        { "", "<hostdev type='usb'><source><address bus='1' device='1' port='1'/></source></hostdev>",
                "attribute \"port\", which is not supported yet" },
        { "", "<filesytem/>", "line 3: <filesytem> is not known inside <devices>" },
        { "", "<filesystem type='template'/>",
                "line 3: <filesystem> has type=\"template\", which is not supported" },
        { "", "<filesystem accessmode='squash'><source dir='/'/><target dir='/'/></filesystem>",
                "<filesystem> has accessmode=\"squash\"" },
        { "", "<filesystem accessmode='mapped'><source dir='/'/><target dir='/'/></filesystem>", NULL },
        { "", "<filesystem fmode='0600'><source dir='/'/><target dir='/'/></filesystem>",
                "attribute \"fmode\", which is not supported yet" },
        { "", "<filesystem><driver type='virtiofs'/><source dir='/'/><target dir='/'/></filesystem>",
                "<driver> has type=\"virtiofs\"" },
        { "", "<filesystem type='file'><driver format='auto'/><source file='/'/><target dir='/'/></filesystem>",
                "line 3: <driver> has format=\"auto\", which is not supported" },
        { "", "<filesystem><source dir='/'/><target dir='/'/><readnoly/></filesystem>", "<readnoly>" },
        { "", "<filesystem><source dir='/'/><target dir='/'/><space_hard_limit/></filesystem>",
                "<space_hard_" },
        { "", "<interface type='network'><source network='a'/><model type='e1000'/></interface>", NULL },
        { "", "<interface type='direct'><source dev='eth0'/></interface>", NULL },
        { "", "<interface type='hostdev'/>",
                "line 3: <interface> has type=\"hostdev\", which is not supported yet, but only: network, bridge" },
        { "", "<interface type='bridge'><source bridge='a' mode='vepa'/></interface>",
                "line 3: <source> has an attribute \"mode\", which is not supported for type=\"bridge\"" },
        { "", "<interface type='ethernet'><source dev='a'/></interface>",
                "line 3: <source> has an attribute \"dev\", which is not supported for type=\"ethernet\"" },
        { "", "<interface type='network'><source network='a' dev='b'/></interface>",
                "for type=\"network\"" },
        { "", "<interface type='direct'><source dev='a' bridge='b'/></interface>",
                "for type=\"direct\"" },
        { "", "<interface type='network'><source network='a'/><ip address='1.2.3.4'/></interface>",
                NULL },
        { "", "<interface type='bridge'><source bridge='a'/><vlan><tag id='1'/></vlan></interface>",
                NULL },
        { "", "<interface type='direct'><source dev='a'/><vlan><tag id='1'/></vlan></interface>",
                "line 3: <vlan> is supported only for an interface on a bridge" },
        { "", "<interface type='ethernet'><port isolated='yes'/></interface>",
                "line 3: <port> is supported only for an interface on a bridge" },
        { "", "<interface type='direct'><source dev='a'/><bandwidth><inbound average='1'/></bandwidth></interface>",
                "line 3: <bandwidth> is not supported for type=\"direct\"" },
        { "", "<interface type='bridge'><source bridge='a'/><bandwidth><inbound floor='1'/></bandwidth></interface>",
                "<inbound> has an attribute \"floor\", which is not supported" },
        { "", "<interface type='bridge'><source bridge='a'/><virtualport type='openvswitch'/></interface>",
                "line 3: <virtualport> is not supported" },
        { "", "<interface type='network'><source network='a'/><filterref/></interface>", "<filterref>" },
        { "", "<interface type='network'><source network='a' portgroup='b'/></interface>",
                "\"portgroup\"" },
        { "", "<console type='pty' tty='/dev/pts/0'><source path='/dev/pts/0'/></console>", NULL },
        { "", "<console type='file'/>", "<console> has type=\"file\", which is not supported yet" },
        { "", "<console><log file='/x'/></console>", "<log> is not supported yet" },
        { "", "<console><target type='virtio'/></console>", "<target> has type=\"virtio\"" },
};

static void test_unsupported(void)
{
        _cleanup_schema_ Schema *schema = load_domain_schema();

        for (size_t i = 0; i < G_N_ELEMENTS(classified); i++) {
                const Classified *row = &classified[i];
                g_autofree char *xml = g_strdup_printf(
                        "<domain type='lxc'><name>a</name><memory>1</memory>\n%s"
                        "<os><type>exe</type><init>/i</init></os><devices>\n%s</devices></domain>",
                        row->domain_part, row->devices_part);
                _cleanup_domain_definition_ DomainDefinition *domain = parse(xml);

                if (row->unsupported)
                        assert_contains(domain->unsupported, row->unsupported, xml);
                else
                        g_assert_cmpstr(domain->unsupported, ==, NULL);
                assert_schema_agrees(schema, domain, xml);
        }
}

static void test_architecture(void)
{
        g_autofree char *other =
                g_strdup("<domain type='lxc'><name>a</name><memory>1</memory>\n"
                         "<os><type arch='vax'>exe</type><init>/i</init></os></domain>");
        _cleanup_domain_definition_ DomainDefinition *domain = parse(other);

        assert_contains(
                domain->unsupported, "line 2: <type> has arch=\"vax\", which is not supported", "arch");
#if defined(__x86_64__) || defined(__aarch64__)
#        if defined(__x86_64__)
        const char *own = "x86_64";
#        else
        const char *own = "aarch64";
#        endif
        g_autofree char *xml = g_strdup_printf("<domain type='lxc'><name>a</name><memory>1</memory><os>"
                                               "<type arch='%s'>exe</type><init>/i</init></os></domain>",
                own);
        _cleanup_domain_definition_ DomainDefinition *host = parse(xml);
        g_assert_cmpstr(host->unsupported, ==, NULL);
        g_assert_false(host->is_32_bit);
#endif
#if defined(__x86_64__)
        static const char *const forms[] = { "i686", "i586", "i486", "i386" };

        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
                g_autofree char *text =
                        g_strdup_printf("<domain type='lxc'><name>a</name><memory>1</memory><os>"
                                        "<type arch='%s'>exe</type><init>/i</init></os></domain>",
                                forms[i]);
                _cleanup_domain_definition_ DomainDefinition *small = parse(text);

                g_assert_cmpstr(small->unsupported, ==, NULL);
                g_assert_true(small->is_32_bit);
        }
#endif
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/classify/unsupported", test_unsupported);
        g_test_add_func("/xml/classify/architecture", test_architecture);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
