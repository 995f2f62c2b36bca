/* How long the processor was at work for this process: what else the host does is not in it. */
#pragma once

#include <glib.h>
#include <time.h>

static inline gint64 cpu_time_now(void)
{
        struct timespec time;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}
