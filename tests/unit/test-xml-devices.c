/* Unit tests of what the view says of a domain's filesystems and devices. */
#include <arpa/inet.h>
#include <glib.h>
#include <libxml/parser.h>

#include "xml/domain-helpers.h"

static void assert_targets(const DomainDefinition *domain, const char *const *targets, size_t n)
{
        g_assert_cmpuint(domain->n_filesystems, ==, n);
        for (size_t i = 0; i < n; i++)
                g_assert_cmpstr(domain->filesystems[i].target, ==, targets[i]);
}

static void test_images(void)
{
        static const struct {
                const char *source;
                ImageDriver driver;
                const char *format;
        } rows[] = { { "/a.img", IMAGE_LOOP, "raw" }, { "/b.img", IMAGE_LOOP, "raw" },
                { "/c.img", IMAGE_NBD, "qcow2" }, { "/d.img", IMAGE_NBD, "raw" },
                { "/e.img", IMAGE_NBD, "vmdk" } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystem-file");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_filesystems, ==, G_N_ELEMENTS(rows));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                const FilesystemDefinition *filesystem = &domain->filesystems[i];

                g_assert_cmpint(filesystem->type, ==, FILESYSTEM_FILE);
                g_assert_cmpstr(filesystem->source, ==, rows[i].source);
                g_assert_cmpint(filesystem->driver, ==, rows[i].driver);
                g_assert_cmpstr(filesystem->format, ==, rows[i].format);
                g_assert_cmpint(filesystem->readonly, ==, i == 2);
                g_assert_cmpint(filesystem->owners, ==, i == 2 ? OWNERS_PASSTHROUGH : OWNERS_AUTO);
        }
}

static void test_block(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystem-block");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpint(domain->filesystems[0].type, ==, FILESYSTEM_BLOCK);
        g_assert_cmpstr(domain->filesystems[0].source, ==, "/dev/vg0/root");
        g_assert_cmpstr(domain->filesystems[0].format, ==, NULL);
        g_assert_cmpint(domain->filesystems[0].owners, ==, OWNERS_MAPPED);
        g_assert_true(domain->filesystems[0].readonly);
        g_assert_true(domain_definition_root(domain) == &domain->filesystems[0]);
}

static void test_ram(void)
{
        static const uint64_t sizes[] = { 10240, 4096, UINT64_C(2000000000) };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystem-ram-units");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_filesystems, ==, 3);
        for (size_t i = 0; i < 3; i++) {
                g_assert_cmpint(domain->filesystems[i].type, ==, FILESYSTEM_RAM);
                g_assert_cmpuint(domain->filesystems[i].size, ==, sizes[i]);
                g_assert_null(domain->filesystems[i].source);
        }
}

static void test_access_modes(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystem-accessmodes");
        _cleanup_domain_definition_ DomainDefinition *squash = parse_sample("filesystem-squash");
        _cleanup_domain_definition_ DomainDefinition *template = parse_sample("filesystem-template");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpint(domain->filesystems[0].owners, ==, OWNERS_PASSTHROUGH);
        g_assert_cmpint(domain->filesystems[1].owners, ==, OWNERS_MAPPED);
        g_assert_cmpint(domain->filesystems[2].owners, ==, OWNERS_AUTO);
        assert_contains(squash->unsupported, "accessmode=\"squash\"", "squash");
        assert_contains(template->unsupported, "type=\"template\"", "template");
        g_assert_cmpuint(template->n_filesystems, ==, 0);
}

static void test_nested(void)
{
        static const char *const targets[] = { "/", "/a-b", "/a", "/a/b", "/a/b/c" };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystem-nested");

        assert_targets(domain, targets, G_N_ELEMENTS(targets));
}

static void test_bind(void)
{
        static const char *const targets[] = { "/", "/data", "/data/x/y", "/mnt", "/a" };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("filesystem-bind");
        _cleanup_domain_definition_ DomainDefinition *itself = parse_sample("filesystem-bind-itself");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        assert_targets(domain, targets, G_N_ELEMENTS(targets));
        g_assert_cmpint(domain->filesystems[4].type, ==, FILESYSTEM_BIND);
        g_assert_cmpstr(domain->filesystems[4].source, ==, "/mnt/y");
        g_assert_cmpuint(itself->n_filesystems, ==, 2);
        g_assert_cmpstr(itself->filesystems[0].source, ==, itself->filesystems[0].target);
}

/* Any order in the document gives an order in which each comes after what it needs. */
static void test_bind_orders(void)
{
        static const char *const parts[] = {
                "<filesystem type='bind'><source dir='/1'/><target dir='/2'/></filesystem>",
                "<filesystem type='bind'><source dir='/2/x'/><target dir='/3'/></filesystem>",
                "<filesystem type='ram'><source usage='1'/><target dir='/2/x/y'/></filesystem>",
                "<filesystem type='bind'><source dir='/3'/><target dir='/1/z/4'/></filesystem>",
                "<filesystem><source dir='/'/><target dir='/3/deep/er'/></filesystem>"
        };
        static const char *const orders[] = { "01243", "10243", "43210", "34210", "20314", "04321" };

        for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
                g_autoptr(GString) xml =
                        g_string_new("<domain type='lxc'><name>a</name><memory>1</memory>"
                                     "<os><type>exe</type><init>/i</init></os><devices>");

                for (const char *p = orders[i]; *p; p++)
                        g_string_append(xml, parts[*p - '0']);
                g_string_append(xml, "</devices></domain>");

                /* /1/z/4 is below /1, which /2 shows: it needs all others, and /2 needs it. */
                g_autofree char *message = refuse_bytes(xml->str, xml->len, ERROR_INVALID_XML);
                assert_contains(message, "which in turn needs this one", orders[i]);

                g_autofree char *without = g_strdup(xml->str);
                char *part = strstr(without, "/1/z/4");
                memcpy(part, "/9/z/4", 6);
                static const char *const targets[] = { "/2", "/2/x/y", "/3", "/3/deep/er", "/9/z/4" };
                _cleanup_domain_definition_ DomainDefinition *domain = parse(without);
                assert_targets(domain, targets, G_N_ELEMENTS(targets));
        }
}

static void test_overlays(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("lxc1-container");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpint(domain->filesystems[0].overlay, ==, OVERLAY_VOLATILE);
        g_assert_null(domain->filesystems[0].overlay_kept);
        g_assert_cmpint(domain->filesystems[1].overlay, ==, OVERLAY_KEPT);
        g_assert_cmpstr(domain->filesystems[1].overlay_kept, ==, "/var/lib/x");
}

static void test_disks(void)
{
        static const struct {
                const char *source, *target;
                bool is_image, readonly;
                ImageDriver driver;
                const char *format;
        } rows[] = { { "/var/lib/images/a.qcow2", "vda", true, true, IMAGE_NBD, "qcow2" },
                { "/b.img", "sdb", true, false, IMAGE_LOOP, "raw" },
                { "/dev/sdz", "xvd-a", false, false, IMAGE_LOOP, NULL },
                { "/c.vdi", "sdc", true, false, IMAGE_NBD, "vdi" },
                { "/d.img", "ttyS", true, false, IMAGE_LOOP, "raw" } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("disks");
        _cleanup_domain_definition_ DomainDefinition *cdrom = parse_sample("disk-cdrom");

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_disks, ==, G_N_ELEMENTS(rows));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                const DiskDefinition *disk = &domain->disks[i];

                g_assert_cmpstr(disk->source, ==, rows[i].source);
                g_assert_cmpstr(disk->target, ==, rows[i].target);
                g_assert_cmpint(disk->is_image, ==, rows[i].is_image);
                g_assert_cmpint(disk->readonly, ==, rows[i].readonly);
                g_assert_cmpint(disk->driver, ==, rows[i].driver);
                g_assert_cmpstr(disk->format, ==, rows[i].format);
        }
        g_assert_cmpint(domain->disks[0].line, ==, 9);
        assert_contains(cdrom->unsupported, "device=\"cdrom\"", "cdrom");
        g_assert_cmpuint(cdrom->n_disks, ==, 0);
}

static void test_host_devices(void)
{
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("hostdevs");
        _cleanup_domain_definition_ DomainDefinition *live = parse_sample("hostdev-usb-live");
        _cleanup_domain_definition_ DomainDefinition *pci = parse_sample("hostdev-pci");
        const HostDeviceDefinition *devices = domain->host_devices;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(domain->n_host_devices, ==, 5);
        g_assert_cmpint(devices[0].type, ==, HOST_DEVICE_USB);
        g_assert_false(devices[0].by_address);
        g_assert_cmpuint(devices[0].vendor, ==, 0x0951);
        g_assert_cmpuint(devices[0].product, ==, 5734);
        g_assert_cmpint(devices[0].line, ==, 9);
        g_assert_true(devices[1].by_address);
        g_assert_cmpuint(devices[1].bus, ==, 1);
        g_assert_cmpuint(devices[1].device, ==, 10);
        g_assert_cmpint(devices[2].type, ==, HOST_DEVICE_STORAGE);
        g_assert_cmpstr(devices[2].path, ==, "/dev/disk/by-id/x");
        g_assert_cmpint(devices[3].type, ==, HOST_DEVICE_MISC);
        g_assert_cmpstr(devices[3].path, ==, "/dev/net/tun");
        g_assert_cmpint(devices[4].type, ==, HOST_DEVICE_NET);
        g_assert_cmpstr(devices[4].link, ==, "eth1");
        g_assert_cmpuint(devices[4].ip.n_addresses, ==, 2);
        g_assert_cmpuint(devices[4].ip.n_routes, ==, 1);
        g_assert_cmpuint(devices[4].ip.addresses[0].prefix, ==, 28);

        g_assert_cmpstr(live->unsupported, ==, NULL);
        g_assert_true(live->host_devices[0].by_address);
        g_assert_cmpuint(live->host_devices[0].vendor, ==, 0xffff);
        g_assert_cmpuint(live->host_devices[0].product, ==, 0);
        g_assert_cmpuint(live->host_devices[0].device, ==, 4);
        assert_contains(pci->unsupported, "type=\"pci\"", "pci");
        g_assert_cmpuint(pci->n_host_devices, ==, 0);
}

static void assert_address(int family, const IpAddress *address, const char *expected)
{
        char text[INET6_ADDRSTRLEN];

        g_assert_nonnull(inet_ntop(family, address, text, sizeof(text)));
        g_assert_cmpstr(text, ==, expected);
}

static void test_addresses(void)
{
        static const struct {
                int family;
                const char *address, *peer;
                uint8_t prefix;
        } rows[] = { { AF_INET, "192.168.122.5", NULL, 24 }, { AF_INET, "10.0.0.1", "10.0.0.2", 32 },
                { AF_INET6, "fe80::1", "fe80::2", 128 } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-addresses");
        const IpSettings *ip = &domain->interfaces[0].ip;

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpuint(ip->n_addresses, ==, G_N_ELEMENTS(rows));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_assert_cmpint(ip->addresses[i].family, ==, rows[i].family);
                assert_address(rows[i].family, &ip->addresses[i].address, rows[i].address);
                g_assert_cmpuint(ip->addresses[i].prefix, ==, rows[i].prefix);
                g_assert_cmpint(ip->addresses[i].has_peer, ==, rows[i].peer != NULL);
                if (rows[i].peer)
                        assert_address(rows[i].family, &ip->addresses[i].peer, rows[i].peer);
        }
}

static void test_routes(void)
{
        static const struct {
                int family;
                const char *destination;
                uint8_t prefix;
                const char *gateway;
                uint32_t metric;
        } rows[] = { { AF_INET, "0.0.0.0", 0, "192.168.122.1", UINT32_MAX },
                { AF_INET, "172.16.0.0", 12, "192.168.122.2", 0 }, { AF_INET6, "::", 0, "fe80::2", 0 },
                { AF_INET6, "2001:db8::", 32, "fe80::3", 7 } };
        _cleanup_domain_definition_ DomainDefinition *domain = parse_sample("interface-addresses");
        const IpSettings *ip = &domain->interfaces[0].ip;

        g_assert_cmpuint(ip->n_routes, ==, G_N_ELEMENTS(rows));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_assert_cmpint(ip->routes[i].family, ==, rows[i].family);
                assert_address(rows[i].family, &ip->routes[i].destination, rows[i].destination);
                assert_address(rows[i].family, &ip->routes[i].gateway, rows[i].gateway);
                g_assert_cmpuint(ip->routes[i].prefix, ==, rows[i].prefix);
                g_assert_cmpuint(ip->routes[i].metric, ==, rows[i].metric);
        }
}

static void test_default_prefixes(void)
{
        static const uint8_t prefixes[] = { 8, 16, 24, 64 };
        _cleanup_domain_definition_ DomainDefinition *domain =
                parse_sample("interface-default-prefixes");
        const IpSettings *ip = &domain->interfaces[0].ip;

        g_assert_cmpuint(ip->n_addresses, ==, G_N_ELEMENTS(prefixes));
        for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
                g_assert_cmpuint(ip->addresses[i].prefix, ==, prefixes[i]);
        g_assert_cmpuint(ip->routes[0].prefix, ==, 8);
        g_assert_cmpuint(ip->routes[1].prefix, ==, 64);
}

/* What libvirt shows of a running domain, and of one that isn't, can be started here. */
static void test_libvirt(void)
{
        _cleanup_domain_definition_ DomainDefinition *live = parse_sample("libvirt-live");
        _cleanup_domain_definition_ DomainDefinition *inactive = parse_sample("libvirt-inactive");

#if defined(__x86_64__)
        g_assert_cmpstr(live->unsupported, ==, NULL);
        g_assert_cmpstr(inactive->unsupported, ==, NULL);
#endif
        g_assert_cmpuint(live->n_filesystems, ==, 3);
        g_assert_cmpuint(live->n_disks, ==, 1);
        g_assert_cmpuint(live->n_host_devices, ==, 2);
        g_assert_cmpuint(live->n_interfaces, ==, 1);
        g_assert_cmpuint(live->isolation.n_capabilities, ==, 2);
        g_assert_cmpstr(live->isolation.apparmor_profile, ==, "libvirt-guest1");
        g_assert_true(live->has_rtc);
        g_assert_cmpuint(inactive->n_filesystems, ==, 2);
        g_assert_cmpuint(inactive->n_consoles, ==, 2);
        g_assert_cmpstr(inactive->resources.partition, ==, "/machine/testing");
        g_assert_cmpint(inactive->isolation.namespaces[SHARED_UTS].source, ==, NAMESPACE_DOMAIN);
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/filesystems/images", test_images);
        g_test_add_func("/xml/filesystems/block", test_block);
        g_test_add_func("/xml/filesystems/ram", test_ram);
        g_test_add_func("/xml/filesystems/access-modes", test_access_modes);
        g_test_add_func("/xml/filesystems/nested", test_nested);
        g_test_add_func("/xml/filesystems/bind", test_bind);
        g_test_add_func("/xml/filesystems/bind-orders", test_bind_orders);
        g_test_add_func("/xml/filesystems/overlays", test_overlays);
        g_test_add_func("/xml/devices/disks", test_disks);
        g_test_add_func("/xml/devices/host-devices", test_host_devices);
        g_test_add_func("/xml/devices/addresses", test_addresses);
        g_test_add_func("/xml/devices/routes", test_routes);
        g_test_add_func("/xml/devices/default-prefixes", test_default_prefixes);
        g_test_add_func("/xml/devices/libvirt", test_libvirt);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
