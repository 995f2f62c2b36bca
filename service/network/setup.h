/* One run of lxc1-network: what it works on, and the steps that a network is made of. */
#pragma once

#include <stdbool.h>

#include "base/names.h"
#include "host/network-names.h"
#include "host/rtnl.h"
#include "host/system-bus.h"
#include "xml/network.h"

typedef struct Setup {
        NetworkDefinition *definition;
        char directory_path[NETWORK_DIRECTORY_SIZE];
        int directory;
        Rtnl *rtnl;
        SystemBus bus;
        char alias[LINK_ALIAS_SIZE]; /* of the bridge: it makes it ours */
        char table[NETWORK_TABLE_SIZE];
        char *unit; /* of dnsmasq */
} Setup;

/* Takes the definition over, also on failure. Returns 0 or a negative errno with Failed. */
int setup_open(Setup *setup, NetworkDefinition *definition, Error *ret_error);

void setup_close(Setup *setup);

/* Makes of the host what the definition says. What is there already stays as it is, what is missing of
 * it is put back. On failure all that this run has made is unmade, and *ret_step names the step. */
int setup_up(Setup *setup, const char **ret_step, Error *ret_error);

/* Unmakes it. What is missing or somebody else's is left out. All that can be unmade is, also on
 * failure, which is that of the first step that failed. */
int setup_down(Setup *setup, const char **ret_step, Error *ret_error);
