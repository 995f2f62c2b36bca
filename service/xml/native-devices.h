/* The device rules of each container, see "Device access" in lxc1d(8), in the words of lxc. */
#pragma once

#define NATIVE_DEVICES_DENIED "a"

static const char *const native_devices_allowed[] = {
        "c *:* m",              /* making nodes, which are of no use by themselves */
        "b *:* m", "c 1:3 rwm", /* null */
        "c 1:5 rwm",            /* zero */
        "c 1:7 rwm",            /* full */
        "c 1:8 rwm",            /* random */
        "c 1:9 rwm",            /* urandom */
        "c 5:0 rwm",            /* tty */
        "c 5:1 rwm",            /* console */
        "c 5:2 rwm",            /* ptmx */
        "c 10:229 rwm",         /* fuse */
        "c 136:* rwm",          /* pts */
};
