/* Images of file systems, and filesystems' and domains' XML about them. */
#include "image.h"

#include "root.h"
#include "wait.h"

void image_load_modules(void)
{
        g_free(run("modprobe", "loop", NULL));
        g_free(run("modprobe", "nbd", NULL));
}

char *image_make(const char *name, guint mebibytes, const char *directory)
{
        char *path = g_build_filename(TEST_ROOT, name, NULL);
        g_autofree char *given = g_strconcat(path, ".d", NULL);
        g_autofree char *file = g_build_filename(given, "given", NULL);
        g_autofree char *size = g_strdup_printf("%uM", mebibytes);

        if (!directory)
                write_file(file, "given\n");
        g_free(run("truncate", "--size", size, path, NULL));
        g_free(run("mkfs.ext4", "-q", "-E", "root_owner=0:0", "-d", directory ? directory : given, path,
                NULL));
        return path;
}

char *image_make_qcow2(const char *name)
{
        g_autofree char *raw_name = g_strconcat(name, ".raw", NULL);
        g_autofree char *raw = image_make(raw_name, 16, NULL);
        char *path = g_build_filename(TEST_ROOT, name, NULL);

        g_free(run("qemu-img", "convert", "-O", "qcow2", raw, path, NULL));
        return path;
}

char *image_make_root(const char *name)
{
        g_autofree char *directory_name = g_strconcat(name, ".root", NULL);
        g_autofree char *directory = root_make(directory_name);

        return image_make(name, 32, directory);
}

char *image_attach(const char *path)
{
        return g_strchomp(run("losetup", "--find", "--show", path, NULL));
}

void image_detach(const char *device)
{
        g_free(run("losetup", "--detach", device, NULL));
}

char *filesystem_xml(const char *type, const char *source, const char *target, const char *more)
{
        return g_strdup_printf("<filesystem type='%s'><source %s/><target dir='%s'/>%s</filesystem>",
                type, source, target, more);
}
