/* Finding and reading the sample files below tests/unit/xml; G_TEST_SRCDIR is tests/unit. */
#pragma once

#include <glib.h>

static inline int compare_paths(const void *first, const void *second)
{
        return g_strcmp0(*(char *const *) first, *(char *const *) second);
}

/* Calls function(path) for each sample in a folder, in order; returns how many there were. */
static inline size_t samples_foreach(const char *folder, void (*function)(const char *path))
{
        g_autofree char *directory = g_test_build_filename(G_TEST_DIST, "xml", folder, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(GDir) samples = g_dir_open(directory, 0, &error);
        g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
        const char *name;

        g_assert_no_error(error);
        while ((name = g_dir_read_name(samples)))
                if (g_str_has_suffix(name, ".xml"))
                        g_ptr_array_add(paths, g_build_filename(directory, name, NULL));

        g_ptr_array_sort(paths, compare_paths);
        for (size_t i = 0; i < paths->len; i++)
                function(paths->pdata[i]);
        return paths->len;
}

/* The bytes of the sample folder/name.xml, which may contain NULs. */
static inline char *sample_read(const char *folder, const char *name, size_t *ret_length)
{
        g_autofree char *file = g_strconcat(name, ".xml", NULL);
        g_autofree char *path = g_test_build_filename(G_TEST_DIST, "xml", folder, file, NULL);
        g_autoptr(GError) error = NULL;
        char *content;

        g_file_get_contents(path, &content, ret_length, &error);
        g_assert_no_error(error);
        return content;
}
