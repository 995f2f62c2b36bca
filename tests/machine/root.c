/* Root directories of a container's own, made of nothing but busybox. */
#include "root.h"

#include <sys/stat.h>

#include "host.h"
#include "wait.h"

char *root_make(const char *name)
{
        static const char *const directories[] = { "bin", "dev", "etc", "proc", "root", "run", "sys",
                "tmp" };
        char *root = g_build_filename(TEST_ROOT, name, NULL);
        g_autofree char *binary = g_build_filename(root, "bin/busybox", NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(directories); i++) {
                g_autofree char *path = g_build_filename(root, directories[i], NULL);

                g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
        }
        g_free(run("cp", "/bin/busybox", binary, NULL));
        g_free(run("chroot", root, "/bin/busybox", "--install", "-s", "/bin", NULL));
        return root;
}

void root_add_script(const char *root, const char *path, const char *script)
{
        g_autofree char *file = g_build_filename(root, path, NULL);

        write_file(file, script);
        g_assert_cmpint(chmod(file, 0755), ==, 0);
}
