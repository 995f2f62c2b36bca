/* Registration with systemd-machined, so that machinectl and its like see the container. */
#pragma once

#include <sys/types.h>
#include <systemd/sd-bus.h>

/* Registers the container whose init is `leader`, which must be in its scope already, in place of
 * an older registration of the same name. Asynchronous; that there is no machined, or that it
 * refuses, is logged and does no harm. The registration ends with the scope.
 * Source: org.freedesktop.machine1(5). */
void machined_register(sd_bus *bus, const char *domain, const unsigned char uuid[16], pid_t leader,
        const char *root_directory);

/* Makes the name under which machined knows a domain: "lxc1-NAME", where a character that no host
 * name may have becomes a hyphen. If that, or its length, changes the name, a part of the UUID is
 * put behind. */
#define MACHINE_NAME_SIZE 65
void machined_name(const char *domain, const unsigned char uuid[16], char ret_name[MACHINE_NAME_SIZE]);
