/* What a console printed, the last part of it: a ring in a file of the runtime directory.
 *
 * It lies in a file, not in memory, so that it costs the supervisor nothing and outlives it. Each
 * reader has an offset of its own, counted from the first byte ever printed. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes that are kept. */
#define RING_SIZE (64 * 1024)

typedef struct Ring {
        int fd;
        uint64_t written; /* bytes ever printed */
} Ring;

#define RING_NULL ((Ring){ .fd = -1 })

/* The file's head, in the host's byte order; the ring follows it. */
typedef struct RingHeader {
        char magic[8];
        uint64_t written;
} RingHeader;

#define RING_MAGIC "LXC1LOG"

/* Creates the file, empty. Returns 0 or a negative errno. */
int ring_create(Ring *ret_ring, int directory, const char *file);

/* Opens one that is there, to be read only. Returns 0, -EBADMSG for another file, or a negative errno.
 */
int ring_open(Ring *ret_ring, int directory, const char *file);

void ring_close(Ring *ring);

/* Appends; the oldest bytes give way. */
void ring_write(Ring *ring, const char *data, size_t size);

/* Reads up to `size` bytes at *offset, which moves on, and first of all past what is lost already.
 * Returns the number of bytes, 0: that was all, or a negative errno. */
ssize_t ring_read(const Ring *ring, uint64_t *offset, char *data, size_t size);
