/* Devices of the host in a container: <disk>, <hostdev>, and the timers of <clock>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xml/addresses.h"
#include "xml/filesystems.h"

/* More disks, or host devices, than that no domain can have. */
#define DEVICES_MAX 256

/* <disk>: a block device of the host, or an image, that is /dev/TARGET in the container. */
typedef struct DiskDefinition {
        char *source;       /* absolute, normalized */
        bool is_image;      /* type='file'; else the source is a block device */
        ImageDriver driver; /* of an image */
        char *format;       /* of an image: "raw", "qcow2", … */
        char *target;       /* below /dev: one path component that is no "." or ".." */
        bool readonly;
        int line;
} DiskDefinition;

typedef enum HostDeviceType {
        HOST_DEVICE_USB,     /* mode subsystem: by vendor and product or by bus and device */
        HOST_DEVICE_STORAGE, /* mode capabilities: a block device at its own path */
        HOST_DEVICE_MISC,    /* mode capabilities: a character device at its own path */
        HOST_DEVICE_NET,     /* mode capabilities: a network link of the host */
} HostDeviceType;

typedef struct HostDeviceDefinition {
        HostDeviceType type;
        char *path; /* storage, misc: absolute, normalized, below /dev, without ".." */
        char *link; /* net: the link's name on the host, which it keeps */
        /* usb: bus and device are given, and if vendor isn't 0, it must be that at this address, and so
         * must product; else only vendor and product are given. */
        bool by_address;
        unsigned bus, device;     /* usb */
        unsigned vendor, product; /* usb: 16 bits each */
        IpSettings ip;            /* net */
        int line;
} HostDeviceDefinition;
