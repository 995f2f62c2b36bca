/* Cleanup attributes: what a scope owns is released when the scope is left, on every path. */
#pragma once

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* Hands a pointer on: the variable forgets it, so that its cleanup does nothing. */
#define TAKE_PTR(pointer) \
        __extension__({ \
                __typeof__(pointer) *_address = &(pointer); \
                __typeof__(pointer) _value = *_address; \
                *_address = NULL; \
                _value; \
        })

/* The same for a file descriptor. */
#define TAKE_FD(fd) \
        __extension__({ \
                int *_address = &(fd); \
                int _value = *_address; \
                *_address = -1; \
                _value; \
        })

#define ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

/* Closes fd unless it is negative, keeps errno, returns -1: `fd = close_fd(fd)`. */
static inline int close_fd(int fd)
{
        if (fd >= 0) {
                int saved = errno;
                close(fd);
                errno = saved;
        }
        return -1;
}

static inline void close_fdp(int *fd)
{
        close_fd(*fd);
}

static inline void freep(void *pointer)
{
        free(*(void **) pointer);
}

static inline void closedirp(DIR **directory)
{
        if (*directory)
                closedir(*directory);
}

#define _cleanup_close_ _cleanup_(close_fdp)
#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_closedir_ _cleanup_(closedirp)
