/* The system calls that a container may make. */
#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <seccomp.h>
#include <sys/socket.h>

#include "supervisor/seccomp.h"

/* clang-format off */

/* What a whole system uses, its init included: as systemd.exec(5) groups them, @aio @basic-io
 * @chown @default @file-system @io-event @ipc @memlock @mount @network-io @process @resources
 * @setuid @signal @sync @timer and single ones beside them. */
static const char *const allowed[] = {
        "_llseek", "_newselect", "accept", "accept4", "access", "alarm", "arch_prctl", "bind",
        "brk", "cacheflush", "cachestat", "capget", "capset", "chdir", "chmod", "chown",
        "chown32", "chroot", "clock_getres", "clock_getres_time64", "clock_gettime",
        "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "clone", "clone3",
        "close", "close_range", "connect", "copy_file_range", "creat", "dup", "dup2", "dup3",
        "epoll_create", "epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_pwait",
        "epoll_pwait2", "epoll_wait", "epoll_wait_old", "eventfd", "eventfd2", "execve",
        "execveat", "exit", "exit_group", "faccessat", "faccessat2", "fadvise64",
        "fadvise64_64", "fallocate", "fchdir", "fchmod", "fchmodat", "fchmodat2", "fchown",
        "fchown32", "fchownat", "fcntl", "fcntl64", "fdatasync", "fgetxattr", "flistxattr",
        "flock", "fork", "fremovexattr", "fsconfig", "fsetxattr", "fsmount", "fsopen", "fspick",
        "fstat", "fstat64", "fstatat64", "fstatfs", "fstatfs64", "fsync", "ftruncate",
        "ftruncate64", "futex", "futex_requeue", "futex_time64", "futex_wait", "futex_waitv",
        "futex_wake", "futimesat", "get_mempolicy", "get_robust_list", "get_thread_area",
        "getcpu", "getcwd", "getdents", "getdents64", "getegid", "getegid32", "geteuid",
        "geteuid32", "getgid", "getgid32", "getgroups", "getgroups32", "getitimer",
        "getpeername", "getpgid", "getpgrp", "getpid", "getppid", "getpriority", "getrandom",
        "getresgid", "getresgid32", "getresuid", "getresuid32", "getrlimit", "getrusage",
        "getsid", "getsockname", "getsockopt", "gettid", "gettimeofday", "getuid", "getuid32",
        "getxattr", "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch",
        "io_cancel", "io_destroy", "io_getevents", "io_pgetevents", "io_pgetevents_time64",
        "io_setup", "io_submit", "ioctl", "ioprio_get", "ioprio_set", "ipc", "kcmp", "kill",
        "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "lchown",
        "lchown32", "lgetxattr", "link", "linkat", "listen", "listmount", "listxattr",
        "llistxattr", "lremovexattr", "lseek", "lsetxattr", "lstat", "lstat64", "madvise",
        "map_shadow_stack", "mbind", "membarrier", "memfd_create", "memfd_secret",
        "migrate_pages", "mincore", "mkdir", "mkdirat", "mknod", "mknodat", "mlock", "mlock2",
        "mlockall", "mmap", "mmap2", "mount", "mount_setattr", "move_mount", "move_pages",
        "mprotect", "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive",
        "mq_timedreceive_time64", "mq_timedsend", "mq_timedsend_time64", "mq_unlink", "mremap",
        "msgctl", "msgget", "msgrcv", "msgsnd", "msync", "munlock", "munlockall", "munmap",
        "name_to_handle_at", "nanosleep", "newfstatat", "nice", "oldfstat", "oldlstat",
        "oldolduname", "oldstat", "olduname", "open", "open_tree", "openat", "openat2", "pause",
        "personality", "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "pipe", "pipe2",
        "pivot_root", "pkey_alloc", "pkey_free", "pkey_mprotect", "poll", "ppoll",
        "ppoll_time64", "prctl", "pread64", "preadv", "preadv2", "prlimit64", "process_madvise",
        "process_mrelease", "process_vm_readv", "process_vm_writev", "pselect6",
        "pselect6_time64", "ptrace", "pwrite64", "pwritev", "pwritev2", "read", "readahead",
        "readdir", "readlink", "readlinkat", "readv", "reboot", "recv", "recvfrom", "recvmmsg",
        "recvmmsg_time64", "recvmsg", "remap_file_pages", "removexattr", "rename", "renameat",
        "renameat2", "restart_syscall", "riscv_flush_icache", "riscv_hwprobe", "rmdir", "rseq",
        "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn",
        "rt_sigsuspend", "rt_sigtimedwait", "rt_sigtimedwait_time64", "rt_tgsigqueueinfo",
        "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity",
        "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
        "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler",
        "sched_yield", "seccomp", "select", "semctl", "semget", "semop", "semtimedop",
        "semtimedop_time64", "send", "sendfile", "sendfile64", "sendmmsg", "sendmsg", "sendto",
        "set_mempolicy", "set_mempolicy_home_node", "set_robust_list", "set_thread_area",
        "set_tid_address", "set_tls", "setdomainname", "setfsuid", "setfsuid32", "setgid",
        "setgid32", "setgroups", "setgroups32", "sethostname", "setitimer", "setns", "setpgid",
        "setpriority", "setregid", "setregid32", "setresgid", "setresgid32", "setresuid",
        "setresuid32", "setreuid", "setreuid32", "setrlimit", "setsid", "setsockopt", "setuid",
        "setuid32", "setxattr", "sgetmask", "shmat", "shmctl", "shmdt", "shmget", "shutdown",
        "sigaction", "sigaltstack", "signal", "signalfd", "signalfd4", "sigpending",
        "sigprocmask", "sigreturn", "sigsuspend", "socket", "socketcall", "socketpair",
        "splice", "ssetmask", "stat", "stat64", "statfs", "statfs64", "statmount", "statx",
        "swapcontext", "symlink", "symlinkat", "sync", "sync_file_range", "sync_file_range2",
        "syncfs", "sysinfo", "tee", "tgkill", "time", "timer_create", "timer_delete",
        "timer_getoverrun", "timer_gettime", "timer_gettime64", "timer_settime",
        "timer_settime64", "timerfd_create", "timerfd_gettime", "timerfd_gettime64",
        "timerfd_settime", "timerfd_settime64", "times", "tkill", "truncate", "truncate64",
        "ugetrlimit", "umask", "umount", "umount2", "uname", "unlink", "unlinkat", "unshare",
        "uretprobe", "userfaultfd", "utime", "utimensat", "utimensat_time64", "utimes", "vfork",
        "vhangup", "vmsplice", "wait4", "waitid", "waitpid", "write", "writev",
};

/* Known, and refused with EPERM: keyrings that know no namespaces, kexec, BPF and tracing, swap, io_uring,
 * whose requests pass no filter, and open_by_handle_at, which walks out of any root. What is in no list,
 * such as a new kernel's new calls, fails with ENOSYS: programs then do without. */
static const char *const refused[] = {
        "_sysctl", "add_key", "bpf", "fanotify_init", "fanotify_mark", "io_uring_enter",
        "io_uring_register", "io_uring_setup", "kexec_file_load", "kexec_load", "keyctl",
        "lookup_dcookie", "modify_ldt", "nfsservctl", "open_by_handle_at", "perf_event_open",
        "quotactl", "quotactl_fd", "request_key", "swapoff", "swapon", "sysfs", "uselib", "vm86",
        "vm86old",
};

/* Refused likewise, unless the definition turns the capability on that each of them needs. */
static const struct {
        const char *name;
        unsigned capability;
} conditional[] = {
        { "acct", CAP_SYS_PACCT },
        { "adjtimex", CAP_SYS_TIME },
        { "clock_adjtime", CAP_SYS_TIME },
        { "clock_adjtime64", CAP_SYS_TIME },
        { "clock_settime", CAP_SYS_TIME },
        { "clock_settime64", CAP_SYS_TIME },
        { "delete_module", CAP_SYS_MODULE },
        { "finit_module", CAP_SYS_MODULE },
        { "init_module", CAP_SYS_MODULE },
        { "ioperm", CAP_SYS_RAWIO },
        { "iopl", CAP_SYS_RAWIO },
        { "settimeofday", CAP_SYS_TIME },
        { "stime", CAP_SYS_TIME },
        { "syslog", CAP_SYSLOG },
};

/* clang-format on */

static int add_rule(scmp_filter_ctx filter, uint32_t action, const char *name)
{
        int number = seccomp_syscall_resolve_name(name), r;

        if (number == __NR_SCMP_ERROR) /* newer than the library */
                return 0;
        r = seccomp_rule_add(filter, action, number, 0);
        return r == -EDOM ? 0 : r; /* not a call of this architecture */
}

static int add_rules(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t n)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < n; i++)
                r = add_rule(filter, action, names[i]);
        return r;
}

static int add_conditional_rules(scmp_filter_ctx filter, CapabilityMask kept)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < ELEMENTS(conditional); i++)
                r = add_rule(filter,
                        capability_is_in(kept, conditional[i].capability) ? SCMP_ACT_ALLOW
                                                                          : SCMP_ACT_ERRNO(EPERM),
                        conditional[i].name);
        return r;
}

/* 32-bit programs run where the processor runs them. */
static int add_architectures(scmp_filter_ctx filter)
{
        int r = 0;

        switch (seccomp_arch_native()) {
        case SCMP_ARCH_X86_64:
                r = seccomp_arch_add(filter, SCMP_ARCH_X86);
                break;
        case SCMP_ARCH_AARCH64:
                r = seccomp_arch_add(filter, SCMP_ARCH_ARM);
                break;
        default:
                break;
        }
        return r == -EEXIST ? 0 : r;
}

/* The kernel's audit knows no namespaces either; programs take this answer for a kernel without. In
 * a filter of its own: no rule may overlap another with a different answer. Both arguments are ints,
 * of which the kernel takes the lower half. */
static int load_audit_filter(void)
{
        const uint64_t lower_half = UINT32_MAX;
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        int r = filter ? add_architectures(filter) : -ENOMEM;

        if (r == 0)
                r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
        if (r == 0)
                r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 2,
                        SCMP_A0_64(SCMP_CMP_MASKED_EQ, lower_half, AF_NETLINK),
                        SCMP_A2_64(SCMP_CMP_MASKED_EQ, lower_half, NETLINK_AUDIT));
        if (r == 0)
                r = seccomp_load(filter);
        if (filter)
                seccomp_release(filter);
        return r;
}

static int fill(scmp_filter_ctx filter, CapabilityMask kept)
{
        int r = add_architectures(filter);

        if (r == 0)
                r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
        if (r == 0)
                r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
        if (r ==
                0) /* a tree of comparisons, not a chain: every system call of the container passes it */
                r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        if (r == 0)
                r = add_rules(filter, SCMP_ACT_ALLOW, allowed, ELEMENTS(allowed));
        if (r == 0)
                r = add_rules(filter, SCMP_ACT_ERRNO(EPERM), refused, ELEMENTS(refused));
        return r < 0 ? r : add_conditional_rules(filter, kept);
}

int seccomp_load_filter(CapabilityMask kept, Error *ret_error)
{
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
        int r = filter ? fill(filter, kept) : -ENOMEM;

        if (r == 0 && !capability_is_in(kept, CAP_AUDIT_CONTROL))
                r = load_audit_filter();
        if (r == 0)
                r = seccomp_load(filter);
        if (filter)
                seccomp_release(filter);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED, "can't load the seccomp filter")
                     : 0;
}
