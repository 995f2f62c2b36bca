/* Names for the host's ends of links. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>

#include "core/link-name.h"

/* Of 2^32 names there are; with a million of them taken, all tries fail once in 10^232 times. */
#define TRIES 64

int link_name_choose(LinkNameIsTaken is_taken, void *userdata, char ret_name[LINK_NAME_SIZE])
{
        uint32_t random;

        for (int i = 0; i < TRIES; i++) {
                if (getrandom(&random, sizeof(random), 0) != sizeof(random))
                        return errno ? -errno : -EIO;
                snprintf(ret_name, LINK_NAME_SIZE, "lxc1-%08" PRIx32, random);
                if (!is_taken(userdata, ret_name))
                        return 0;
        }
        return -EEXIST;
}
