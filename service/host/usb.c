/* USB devices of the host, found in sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/file.h"
#include "host/usb.h"

/* See "sysfs-bus-usb" in the kernel's Documentation/ABI. */
#define USB_DEVICES "/sys/bus/usb/devices"

typedef struct UsbEntry {
        UsbDevice device;
        unsigned vendor, product;
} UsbEntry;

typedef struct UsbSearch {
        const UsbEntry *wanted;
        bool (*matches)(const UsbEntry *entry, const UsbEntry *wanted);
        UsbDevice found[2]; /* the first two */
        size_t n_found;
} UsbSearch;

static int read_number(int directory, const char *name, int base, unsigned *ret_number)
{
        _cleanup_free_ char *text = NULL;
        unsigned long number;
        char *end;
        int r = file_read(directory, name, 64, &text, NULL);

        if (r < 0)
                return r;
        errno = 0;
        number = strtoul(text, &end, base);
        if (errno != 0 || end == text || (*end && *end != '\n') || number > UINT16_MAX)
                return -EBADMSG;
        *ret_number = (unsigned) number;
        return 0;
}

/* "189:3" */
static int read_device_number(int directory, dev_t *ret_number)
{
        _cleanup_free_ char *text = NULL;
        unsigned long major, minor;
        char *end;
        int r = file_read(directory, "dev", 64, &text, NULL);

        if (r < 0)
                return r;
        major = strtoul(text, &end, 10);
        if (*end != ':')
                return -EBADMSG;
        minor = strtoul(end + 1, &end, 10);
        if (*end && *end != '\n')
                return -EBADMSG;
        *ret_number = makedev((unsigned) major, (unsigned) minor);
        return 0;
}

/* Interfaces, which are in the same directory, have none of these files. */
static int read_entry(int devices, const char *name, UsbEntry *ret_entry)
{
        _cleanup_close_ int directory = openat(devices, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int r;

        if (directory < 0)
                return -errno;
        if ((r = read_number(directory, "busnum", 10, &ret_entry->device.bus)) < 0 ||
                (r = read_number(directory, "devnum", 10, &ret_entry->device.device)) < 0 ||
                (r = read_number(directory, "idVendor", 16, &ret_entry->vendor)) < 0 ||
                (r = read_number(directory, "idProduct", 16, &ret_entry->product)) < 0)
                return r;
        return read_device_number(directory, &ret_entry->device.number);
}

/* A host without USB has no such directory, and so no device. */
static void search(UsbSearch *search)
{
        _cleanup_closedir_ DIR *devices = opendir(USB_DEVICES);
        const struct dirent *entry;

        while (devices && (entry = readdir(devices))) {
                UsbEntry usb = { 0 };

                if (entry->d_name[0] == '.' || read_entry(dirfd(devices), entry->d_name, &usb) < 0 ||
                        !search->matches(&usb, search->wanted))
                        continue;
                if (search->n_found < ELEMENTS(search->found))
                        search->found[search->n_found] = usb.device;
                search->n_found++;
        }
}

static bool has_address(const UsbEntry *entry, const UsbEntry *wanted)
{
        return entry->device.bus == wanted->device.bus && entry->device.device == wanted->device.device;
}

static bool is_product(const UsbEntry *entry, const UsbEntry *wanted)
{
        return entry->vendor == wanted->vendor && entry->product == wanted->product;
}

int usb_find_by_address(unsigned bus, unsigned device, UsbDevice *ret_device, Error *ret_error)
{
        const UsbEntry wanted = { .device = { .bus = bus, .device = device } };
        UsbSearch addresses = { .wanted = &wanted, .matches = has_address };

        search(&addresses);
        if (addresses.n_found == 0)
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        "the host has no USB device %u on bus %u", device, bus);
        *ret_device = addresses.found[0];
        return 0;
}

int usb_find_by_product(unsigned vendor, unsigned product, UsbDevice *ret_device, Error *ret_error)
{
        const UsbEntry wanted = { .vendor = vendor, .product = product };
        UsbSearch products = { .wanted = &wanted, .matches = is_product };

        search(&products);
        if (products.n_found == 0)
                return error_set(ret_error, -ENODEV, ERROR_NO_SUCH_DEVICE,
                        "the host has no USB device %04x:%04x", vendor, product);
        if (products.n_found > 1)
                return error_set(ret_error, -ENOTUNIQ, ERROR_START_FAILED,
                        "the host has %zu USB devices %04x:%04x: say which one by its <address>, such as "
                        "bus='%u' device='%u'",
                        products.n_found, vendor, product, products.found[0].bus,
                        products.found[0].device);
        *ret_device = products.found[0];
        return 0;
}
