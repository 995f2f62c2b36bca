/* USB devices of the host, found in sysfs. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

typedef struct UsbDevice {
        unsigned bus, device; /* its address: the node is /dev/bus/usb/BUS/DEVICE, three digits each */
        dev_t number;         /* of that node */
} UsbDevice;

/* Each returns 0, or a negative errno with NoSuchDevice where there is none, or with StartFailed: of
 * several devices that are the same none is chosen. */
int usb_find_by_address(unsigned bus, unsigned device, UsbDevice *ret_device, Error *ret_error);
int usb_find_by_product(unsigned vendor, unsigned product, UsbDevice *ret_device, Error *ret_error);
