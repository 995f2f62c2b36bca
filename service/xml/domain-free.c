/* Frees a domain's definition. */
#include "xml/domain.h"

static void free_resources(ResourcesDefinition *resources)
{
        for (size_t i = 0; i < resources->n_block_devices; i++)
                free(resources->block_devices[i].path);
        free(resources->block_devices);
        free(resources->partition);
        free(resources->limits);
}

static void free_isolation(IsolationDefinition *isolation)
{
        free(isolation->idmap.users);
        free(isolation->idmap.groups);
        for (size_t i = 0; i < isolation->n_capabilities; i++)
                free(isolation->capabilities[i].name);
        free(isolation->capabilities);
        for (size_t i = 0; i < SHARED_NAMESPACES; i++)
                free(isolation->namespaces[i].value);
        free(isolation->apparmor_profile);
}

static void free_os(DomainDefinition *definition)
{
        free(definition->init);
        for (size_t i = 0; definition->init_arguments && definition->init_arguments[i]; i++)
                free(definition->init_arguments[i]);
        free(definition->init_arguments);
        free(definition->init_directory);
        free(definition->cmdline);
        free(definition->init_user);
        free(definition->init_group);
        for (size_t i = 0; i < definition->n_environment; i++) {
                free(definition->environment[i].name);
                free(definition->environment[i].value);
        }
        free(definition->environment);
}

static void free_filesystems(DomainDefinition *definition)
{
        for (size_t i = 0; i < definition->n_filesystems; i++) {
                free(definition->filesystems[i].source);
                free(definition->filesystems[i].target);
                free(definition->filesystems[i].format);
                free(definition->filesystems[i].overlay_kept);
        }
        free(definition->filesystems);
}

static void free_host_devices(DomainDefinition *definition)
{
        for (size_t i = 0; i < definition->n_disks; i++) {
                free(definition->disks[i].source);
                free(definition->disks[i].format);
                free(definition->disks[i].target);
        }
        free(definition->disks);
        for (size_t i = 0; i < definition->n_host_devices; i++) {
                free(definition->host_devices[i].path);
                free(definition->host_devices[i].link);
                ip_settings_free(&definition->host_devices[i].ip);
        }
        free(definition->host_devices);
}

static void free_interfaces(DomainDefinition *definition)
{
        for (size_t i = 0; i < definition->n_interfaces; i++) {
                InterfaceDefinition *interface = &definition->interfaces[i];

                free(interface->network);
                free(interface->bridge);
                free(interface->parent);
                free(interface->host_device);
                free(interface->guest_device);
                free(interface->vlan.tags);
                ip_settings_free(&interface->ip);
                ip_settings_free(&interface->host_ip);
        }
        free(definition->interfaces);
}

DomainDefinition *domain_definition_free(DomainDefinition *definition)
{
        if (!definition)
                return NULL;

        free(definition->name);
        free(definition->title);
        free(definition->description);
        free_resources(&definition->resources);
        free_isolation(&definition->isolation);
        free_os(definition);
        free_filesystems(definition);
        free_host_devices(definition);
        free_interfaces(definition);
        for (size_t i = 0; i < definition->n_consoles; i++)
                free(definition->consoles[i].alias);
        free(definition->consoles);
        free(definition->unsupported);
        if (definition->document)
                xmlFreeDoc(definition->document);
        free(definition);
        return NULL;
}
