/* The live XML as it is handed to the other programs. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "core/live-xml.h"

int live_xml_seal(const char *xml, Error *ret_error)
{
        _cleanup_close_ int fd = memfd_create("lxc1-live-xml", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        size_t length = strlen(xml);
        ssize_t n = fd < 0 ? -1 : write(fd, xml, length);

        if (n < 0 ||
                fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_START_FAILED, "can't hand over the live XML");
        if ((size_t) n != length)
                return error_set(ret_error, -ENOSPC, ERROR_START_FAILED,
                        "can't hand over the live XML: no space");
        return TAKE_FD(fd);
}
