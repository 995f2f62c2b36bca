/* The names of the architecture that this was built for: a container runs what its host runs. */
#pragma once

#if defined(__x86_64__)
#        define HOST_ARCHITECTURES "x86_64"
#elif defined(__i386__)
#        define HOST_ARCHITECTURES "i686, i586, i486, i386"
#elif defined(__aarch64__)
#        define HOST_ARCHITECTURES "aarch64"
#elif defined(__arm__)
#        define HOST_ARCHITECTURES "armv7l, armv6l"
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#        define HOST_ARCHITECTURES "ppc64le"
#elif defined(__s390x__)
#        define HOST_ARCHITECTURES "s390x"
#elif defined(__riscv) && __riscv_xlen == 64
#        define HOST_ARCHITECTURES "riscv64"
#elif defined(__loongarch64)
#        define HOST_ARCHITECTURES "loongarch64"
#else
#        define HOST_ARCHITECTURES "none"
#endif

/* Those of its 32-bit form, which a program sees with personality(2) PER_LINUX32. */
#if defined(__x86_64__)
#        define HOST_32_BIT_ARCHITECTURES "i686, i586, i486, i386"
#elif defined(__aarch64__)
#        define HOST_32_BIT_ARCHITECTURES "armv7l, armv6l"
#else
#        define HOST_32_BIT_ARCHITECTURES ""
#endif

#define ARCHITECTURES HOST_ARCHITECTURES ", " HOST_32_BIT_ARCHITECTURES
