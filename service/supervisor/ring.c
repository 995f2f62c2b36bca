/* What a console printed, the last part of it: a ring in a file of the runtime directory. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "supervisor/ring.h"

static off_t place_of(uint64_t offset)
{
        return (off_t) (sizeof(RingHeader) + offset % RING_SIZE);
}

/* The bytes from offset up to the ring's end, where it wraps around. */
static size_t until_wrap(uint64_t offset, size_t size)
{
        size_t rest = RING_SIZE - (size_t) (offset % RING_SIZE);

        return size < rest ? size : rest;
}

static void write_header(const Ring *ring)
{
        RingHeader header = { .magic = RING_MAGIC, .written = ring->written };

        (void) !pwrite(ring->fd, &header, sizeof(header), 0);
}

int ring_create(Ring *ret_ring, int directory, const char *file)
{
        Ring ring = { .fd = openat(directory, file, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                              0600) };

        if (ring.fd < 0)
                return -errno;
        write_header(&ring);
        *ret_ring = ring;
        return 0;
}

int ring_open(Ring *ret_ring, int directory, const char *file)
{
        _cleanup_close_ int fd = openat(directory, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        RingHeader header;

        if (fd < 0)
                return -errno;
        if (pread(fd, &header, sizeof(header), 0) != (ssize_t) sizeof(header) ||
                memcmp(header.magic, RING_MAGIC, sizeof(RING_MAGIC)) != 0)
                return -EBADMSG;
        *ret_ring = (Ring){ .fd = TAKE_FD(fd), .written = header.written };
        return 0;
}

void ring_close(Ring *ring)
{
        ring->fd = close_fd(ring->fd);
}

void ring_write(Ring *ring, const char *data, size_t size)
{
        while (size > 0) {
                size_t part = until_wrap(ring->written, size);

                /* A full /run costs the log, not the container. */
                (void) !pwrite(ring->fd, data, part, place_of(ring->written));
                ring->written += part;
                data += part;
                size -= part;
        }
        write_header(ring);
}

ssize_t ring_read(const Ring *ring, uint64_t *offset, char *data, size_t size)
{
        ssize_t n;

        if (ring->written > RING_SIZE && *offset < ring->written - RING_SIZE)
                *offset = ring->written - RING_SIZE;
        if (size > ring->written - *offset)
                size = (size_t) (ring->written - *offset);
        if (size == 0)
                return 0;
        n = pread(ring->fd, data, until_wrap(*offset, size), place_of(*offset));
        if (n < 0)
                return -errno;
        *offset += (uint64_t) n;
        return n;
}
