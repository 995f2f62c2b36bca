/* Whether two definitions say the same, but for the lines. */
#pragma once

#include <glib.h>

#include "xml/domain.h"

static inline void assert_same_resources(const ResourcesDefinition *a, const ResourcesDefinition *b)
{
        g_assert_cmpuint(a->memory, ==, b->memory);
        g_assert_cmpuint(a->current_memory, ==, b->current_memory);
        g_assert_cmpuint(a->hard_limit, ==, b->hard_limit);
        g_assert_cmpuint(a->soft_limit, ==, b->soft_limit);
        g_assert_cmpuint(a->swap_hard_limit, ==, b->swap_hard_limit);
        g_assert_cmpuint(a->vcpus, ==, b->vcpus);
        g_assert_cmpmem(a->cpus.bits, a->cpus.size, b->cpus.bits, b->cpus.size);
        g_assert_cmpuint(a->shares, ==, b->shares);
        g_assert_cmpuint(a->period, ==, b->period);
        g_assert_cmpuint(a->quota, ==, b->quota);
        g_assert_cmpint(a->numa_mode, ==, b->numa_mode);
        g_assert_cmpmem(a->numa_nodes.bits, a->numa_nodes.size, b->numa_nodes.bits, b->numa_nodes.size);
        g_assert_cmpuint(a->block_weight, ==, b->block_weight);
        g_assert_cmpuint(a->n_block_devices, ==, b->n_block_devices);
        for (size_t i = 0; i < a->n_block_devices; i++) {
                g_assert_cmpstr(a->block_devices[i].path, ==, b->block_devices[i].path);
                g_assert_cmpuint(a->block_devices[i].weight, ==, b->block_devices[i].weight);
                g_assert_cmpuint(a->block_devices[i].write_requests_per_second, ==,
                        b->block_devices[i].write_requests_per_second);
        }
        g_assert_cmpstr(a->partition, ==, b->partition);
        g_assert_cmpuint(a->tasks_max, ==, b->tasks_max);
        g_assert_cmpint(a->oom_policy, ==, b->oom_policy);
        g_assert_cmpuint(a->n_limits, ==, b->n_limits);
        for (size_t i = 0; i < a->n_limits; i++)
                g_assert_cmpmem(
                        &a->limits[i], sizeof(a->limits[i]), &b->limits[i], sizeof(b->limits[i]));
}

static inline void assert_same_isolation(const IsolationDefinition *a, const IsolationDefinition *b)
{
        g_assert_cmpmem(a->idmap.users, a->idmap.n_users * sizeof(IdRange), b->idmap.users,
                b->idmap.n_users * sizeof(IdRange));
        g_assert_cmpmem(a->idmap.groups, a->idmap.n_groups * sizeof(IdRange), b->idmap.groups,
                b->idmap.n_groups * sizeof(IdRange));
        g_assert_cmpint(a->capability_policy, ==, b->capability_policy);
        g_assert_cmpuint(a->n_capabilities, ==, b->n_capabilities);
        for (size_t i = 0; i < a->n_capabilities; i++) {
                g_assert_cmpstr(a->capabilities[i].name, ==, b->capabilities[i].name);
                g_assert_cmpint(a->capabilities[i].on, ==, b->capabilities[i].on);
        }
        for (size_t i = 0; i < SHARED_NAMESPACES; i++) {
                g_assert_cmpint(a->namespaces[i].source, ==, b->namespaces[i].source);
                g_assert_cmpstr(a->namespaces[i].value, ==, b->namespaces[i].value);
                g_assert_cmpint(a->namespaces[i].pid, ==, b->namespaces[i].pid);
        }
        g_assert_cmpstr(a->apparmor_profile, ==, b->apparmor_profile);
}

static inline void assert_same_filesystems(const DomainDefinition *a, const DomainDefinition *b)
{
        g_assert_cmpuint(a->n_filesystems, ==, b->n_filesystems);
        for (size_t i = 0; i < a->n_filesystems; i++) {
                const FilesystemDefinition *x = &a->filesystems[i], *y = &b->filesystems[i];

                g_assert_cmpint(x->type, ==, y->type);
                g_assert_cmpstr(x->source, ==, y->source);
                g_assert_cmpstr(x->target, ==, y->target);
                g_assert_cmpuint(x->size, ==, y->size);
                g_assert_cmpint(x->driver, ==, y->driver);
                g_assert_cmpstr(x->format, ==, y->format);
                g_assert_cmpint(x->owners, ==, y->owners);
                g_assert_cmpint(x->overlay, ==, y->overlay);
                g_assert_cmpstr(x->overlay_kept, ==, y->overlay_kept);
                g_assert_cmpint(x->readonly, ==, y->readonly);
        }
}

static inline void assert_same_ip(const IpSettings *a, const IpSettings *b)
{
        g_assert_cmpuint(a->n_addresses, ==, b->n_addresses);
        for (size_t i = 0; i < a->n_addresses; i++) {
                g_assert_cmpmem(&a->addresses[i].address, 16, &b->addresses[i].address, 16);
                g_assert_cmpuint(a->addresses[i].prefix, ==, b->addresses[i].prefix);
        }
        g_assert_cmpuint(a->n_routes, ==, b->n_routes);
        for (size_t i = 0; i < a->n_routes; i++)
                g_assert_cmpmem(&a->routes[i].gateway, 16, &b->routes[i].gateway, 16);
}

static inline void assert_same_devices(const DomainDefinition *a, const DomainDefinition *b)
{
        g_assert_cmpuint(a->n_disks, ==, b->n_disks);
        for (size_t i = 0; i < a->n_disks; i++) {
                g_assert_cmpstr(a->disks[i].source, ==, b->disks[i].source);
                g_assert_cmpstr(a->disks[i].target, ==, b->disks[i].target);
                g_assert_cmpstr(a->disks[i].format, ==, b->disks[i].format);
        }
        g_assert_cmpuint(a->n_host_devices, ==, b->n_host_devices);
        for (size_t i = 0; i < a->n_host_devices; i++) {
                const HostDeviceDefinition *x = &a->host_devices[i], *y = &b->host_devices[i];

                g_assert_cmpint(x->type, ==, y->type);
                g_assert_cmpstr(x->path, ==, y->path);
                g_assert_cmpstr(x->link, ==, y->link);
                g_assert_cmpuint(x->vendor, ==, y->vendor);
                g_assert_cmpuint(x->device, ==, y->device);
                assert_same_ip(&x->ip, &y->ip);
        }
        g_assert_cmpuint(a->n_interfaces, ==, b->n_interfaces);
        for (size_t i = 0; i < a->n_interfaces; i++) {
                const InterfaceDefinition *x = &a->interfaces[i], *y = &b->interfaces[i];

                g_assert_cmpint(x->type, ==, y->type);
                g_assert_cmpstr(x->bridge, ==, y->bridge);
                g_assert_cmpstr(x->parent, ==, y->parent);
                g_assert_cmpint(x->mode, ==, y->mode);
                g_assert_cmpmem(x->mac, 6, y->mac, 6);
                g_assert_cmpuint(x->mtu, ==, y->mtu);
                g_assert_cmpmem(
                        &x->bandwidth, sizeof(x->bandwidth), &y->bandwidth, sizeof(y->bandwidth));
                g_assert_cmpmem(x->vlan.tags, x->vlan.n_tags * sizeof(*x->vlan.tags), y->vlan.tags,
                        y->vlan.n_tags * sizeof(*y->vlan.tags));
                g_assert_cmpint(x->vlan.is_trunk, ==, y->vlan.is_trunk);
                g_assert_cmpuint(x->vlan.native, ==, y->vlan.native);
                g_assert_cmpint(x->is_isolated, ==, y->is_isolated);
                g_assert_cmpint(x->says_isolated, ==, y->says_isolated);
                assert_same_ip(&x->ip, &y->ip);
                assert_same_ip(&x->host_ip, &y->host_ip);
        }
        g_assert_cmpuint(a->n_consoles, ==, b->n_consoles);
        for (size_t i = 0; i < a->n_consoles; i++)
                g_assert_cmpstr(a->consoles[i].alias, ==, b->consoles[i].alias);
}

static inline void assert_same_view(const DomainDefinition *a, const DomainDefinition *b)
{
        g_assert_cmpstr(a->name, ==, b->name);
        g_assert_cmpmem(a->uuid, 16, b->uuid, 16);
        g_assert_cmpstr(a->title, ==, b->title);
        g_assert_cmpstr(a->description, ==, b->description);
        assert_same_resources(&a->resources, &b->resources);
        assert_same_isolation(&a->isolation, &b->isolation);
        g_assert_cmpint(a->is_32_bit, ==, b->is_32_bit);
        g_assert_cmpstr(a->init, ==, b->init);
        g_assert_true(g_strv_equal(
                (const char *const *) a->init_arguments, (const char *const *) b->init_arguments));
        g_assert_cmpstr(a->cmdline, ==, b->cmdline);
        g_assert_cmpstr(a->init_user, ==, b->init_user);
        g_assert_cmpstr(a->init_group, ==, b->init_group);
        g_assert_cmpuint(a->n_environment, ==, b->n_environment);
        g_assert_cmpint(a->has_rtc, ==, b->has_rtc);
        g_assert_cmpint(a->has_hpet, ==, b->has_hpet);
        g_assert_cmpint(a->on_poweroff, ==, b->on_poweroff);
        g_assert_cmpint(a->on_reboot, ==, b->on_reboot);
        g_assert_cmpint(a->on_crash, ==, b->on_crash);
        assert_same_filesystems(a, b);
        assert_same_devices(a, b);
        g_assert_cmpint(!a->unsupported, ==, !b->unsupported);
}
