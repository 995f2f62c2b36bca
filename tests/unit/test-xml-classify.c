/* Unit tests of the table of domain XML: what is refused because ignoring it would mislead. */
#include <glib.h>
#include <libxml/parser.h>

#include "xml/domain-helpers.h"

typedef struct Classified {
        const char *domain_part; /* on line 2 */
        const char *devices_part;
        const char *unsupported; /* a part of the sentence; NULL: it can be started */
} Classified;

static const Classified classified[] = {
        { "", "", NULL },
        { "<metadata><anything/></metadata>", "", NULL },
        { "<x:disk xmlns:x='urn:x'/>", "<x:disk xmlns:x='urn:x'/>", NULL },
        { "<iothreads>2</iothreads>", "", NULL },
        { "<memtune><hard_limit>1</hard_limit></memtune>", "",
                "line 2: <memtune> is not supported yet" },
        { "<cputune/>", "", "line 2: <cputune> is not supported yet" },
        { "<blkiotune/>", "", "line 2: <blkiotune> is not supported yet" },
        { "<numatune/>", "", "line 2: <numatune> is not supported yet" },
        { "<idmap/>", "", "line 2: <idmap> is not supported yet" },
        { "<cpu/>", "", "line 2: <cpu> is not supported yet" },
        { "<memorry/>", "", "line 2: <memorry> is not known inside <domain>" },
        { "<memorry/><memtune/>", "<disk/>", "<memorry>" },
        { "<vcpu placement='static' current='1'>2</vcpu>", "", NULL },
        { "<vcpu cpuset='0'>2</vcpu>", "", "line 2: <vcpu> has an attribute \"cpuset\", which is not" },
        { "<vcpu placement='auto'>2</vcpu>", "",
                "<vcpu> has placement=\"auto\", which is not supported" },
        { "<vcpu foo='1'>2</vcpu>", "", "<vcpu> has an attribute \"foo\" that is not known here" },
        { "<resource><partition> /machine </partition></resource>", "", NULL },
        { "<resource><partition>/other</partition></resource>", "", "<partition> is \"/other\", which" },
        { "<on_poweroff>restart</on_poweroff>", "", NULL },
        { "<on_poweroff>preserve</on_poweroff>", "", "<on_poweroff> is \"preserve\", which is not" },
        { "<on_crash>coredump-destroy</on_crash>", "", "<on_crash> is \"coredump-destroy\", which is" },
        { "<clock offset='utc'/>", "", NULL },
        { "<clock offset='localtime'/>", "", NULL },
        { "<clock offset='timezone' timezone='Europe/Paris'/>", "", "<clock> has offset=\"timezone\"" },
        { "<clock><timer name='hpet' present='no'/></clock>", "", NULL },
        { "<clock><timer name='hpet' present='yes'/></clock>", "", "<timer> has present=\"yes\"" },
        { "<clock><timer name='rtc' present='yes'/></clock>", "", "<timer> has present=\"yes\"" },
        { "<features><privnet/><acpi/></features>", "", NULL },
        { "<features><capabilities policy='default'/></features>", "", NULL },
        { "<features><capabilities policy='deny'/></features>", "",
                "<capabilities> has policy=\"deny\"" },
        { "<features><capabilities><mknod state='on'/></capabilities></features>", "",
                "<mknod> is not" },
        { "<features><hyperv/></features>", "", "<hyperv> is not known inside <features>" },
        { "<seclabel type='none'/><seclabel type='none'/>", "", NULL },
        { "<seclabel type='static' model='apparmor'/>", "", "<seclabel> has type=\"static\", which is" },
        { "<seclabel model='apparmor'/>", "",
                "<seclabel> without type is not supported yet, but only: none" },
        { "<lxc:namespace xmlns:lxc='" LXC_NAMESPACE "'/>", "",
                "line 2: <namespace> is not supported yet" },
        { "<l:other xmlns:l='" LXC_NAMESPACE "'/>", "", "line 2: <other> is not known inside <domain>" },
        { "<vcpu xmlns:l='" LXC_NAMESPACE "' l:x='1'>1</vcpu>", "",
                "attribute \"x\" that is not known" },
        { "<devices-/>", "", "<devices-> is not known" },
        { "", "<emulator>/nowhere</emulator>", NULL },
        { "", "<disk/>", "line 3: <disk> is not supported yet" },
        { "", "<hostdev/>", "line 3: <hostdev> is not supported yet" },
        { "", "<filesytem/>", "line 3: <filesytem> is not known inside <devices>" },
        { "", "<filesystem type='ram'/>",
                "line 3: <filesystem> has type=\"ram\", which is not supported" },
        { "", "<filesystem accessmode='mapped'><source dir='/'/><target dir='/'/></filesystem>",
                "<filesystem> has accessmode=\"mapped\"" },
        { "", "<filesystem><source dir='/'/><target dir='/'/><readnoly/></filesystem>", "<readnoly>" },
        { "", "<filesystem><source dir='/'/><target dir='/'/><space_hard_limit/></filesystem>",
                "<space_hard_" },
        { "", "<interface type='network'><source network='a'/><model type='e1000'/></interface>", NULL },
        { "", "<interface type='direct'><source dev='eth0'/></interface>",
                "line 3: <interface> has type=\"direct\", which is not supported yet, but only: network" },
        { "", "<interface type='network'><source network='a'/><ip address='1.2.3.4'/></interface>",
                "<ip>" },
        { "", "<interface type='network'><source network='a'/><vlan/></interface>",
                "<vlan> is not supp" },
        { "", "<interface type='network'><source network='a'/><filterref/></interface>", "<filterref>" },
        { "", "<interface type='network'><source network='a'/><bandwidth/></interface>", "<bandwidth>" },
        { "", "<interface type='network'><source network='a' portgroup='b'/></interface>",
                "\"portgroup\"" },
        { "", "<console type='pty' tty='/dev/pts/0'><source path='/dev/pts/0'/></console>", NULL },
        { "", "<console type='file'/>", "<console> has type=\"file\", which is not supported yet" },
        { "", "<console><log file='/x'/></console>", "<log> is not supported yet" },
        { "", "<console><target type='virtio'/></console>", "<target> has type=\"virtio\"" },
};

static void test_unsupported(void)
{
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
