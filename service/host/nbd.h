/* Images of other formats than raw as block devices: nbd(4) and qemu-nbd(8). */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

typedef struct NbdDevice {
        int fd;    /* the block device, -1: there is none */
        int said;  /* where the server's complaints would be read */
        pid_t pid; /* the server, a child of the caller */
} NbdDevice;

#define NBD_DEVICE_NULL ((NbdDevice){ .fd = -1, .said = -1 })

/* Attaches the image at `path` to a free device and returns once that can be read. The image is taken
 * to be of `format`, as qemu-img(1) names them: it is never guessed, since a guest could make a raw
 * image look like one that refers to other files. The server is a child of the caller's and is killed
 * when that dies; SIGTERM, which a service manager sends to all at once, does not take the device from
 * whoever still uses it. Returns 0, or a negative errno with StartFailed, or with Unsupported where the
 * host lacks the devices or the program. */
int nbd_attach(
        const char *path, const char *format, bool readonly, NbdDevice *ret_device, Error *ret_error);

/* Writes out, disconnects and waits for the server's end. Nothing must be mounted from it any more. */
void nbd_detach(NbdDevice *device);
