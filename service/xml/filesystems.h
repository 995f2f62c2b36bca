/* <filesystem>: what is mounted in a container. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More filesystems than that no domain can have. */
#define FILESYSTEMS_MAX 1000

typedef enum FilesystemType {
        FILESYSTEM_MOUNT, /* a directory, or file, of the host */
        FILESYSTEM_FILE,  /* an image of a file system in a file */
        FILESYSTEM_BLOCK, /* a file system on a block device */
        FILESYSTEM_RAM,   /* a new tmpfs */
        FILESYSTEM_BIND,  /* a directory of the container, once more */
} FilesystemType;

/* How a file becomes a block device, for filesystems of type file and disks of type file. */
typedef enum ImageDriver {
        IMAGE_LOOP, /* raw images, see loop(4) */
        IMAGE_NBD,  /* other formats, by qemu-nbd(8) */
} ImageDriver;

/* Whose files they are in a container with <idmap>: filesystem/@accessmode. */
typedef enum FilesystemOwners {
        OWNERS_AUTO, /* not given: mapped where that is safe and the tree looks as if it must be */
        OWNERS_PASSTHROUGH, /* as they are on the host */
        OWNERS_MAPPED,      /* by an idmapped mount: the tree has the container's own numbers */
} FilesystemOwners;

/* <lxc1:overlay target='…'>: the filesystem is the lower layer, never written to. */
typedef enum OverlayKind {
        OVERLAY_NONE,
        OVERLAY_VOLATILE, /* what is written goes when the container ends */
        OVERLAY_KEPT,     /* what is written is kept in the directory `overlay_kept` */
} OverlayKind;

typedef struct FilesystemDefinition {
        FilesystemType type;
        /* mount: directory of the host; file: the image; block: the device; bind: path in the container;
         * ram: NULL. Absolute, normalized; for bind also without "..". */
        char *source;
        char *target;       /* absolute, normalized, without ".." */
        uint64_t size;      /* ram: bytes, never 0 */
        ImageDriver driver; /* file */
        char *format;       /* file: "raw", "qcow2", …: letters, digits, - and _; else NULL */
        FilesystemOwners owners;
        OverlayKind overlay;
        char *overlay_kept; /* absolute, normalized, without ".."; NULL unless OVERLAY_KEPT */
        bool readonly;
        int line;
} FilesystemDefinition;
