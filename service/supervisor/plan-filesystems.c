/* The filesystems in the plan, in an order in which each finds what it needs. */
#include <string.h>

#include "supervisor/plan-private.h"

const char *plan_source_text(const FilesystemDefinition *filesystem)
{
        return filesystem->source ? filesystem->source : "a new tmpfs";
}

static bool is_below(const char *path, const char *directory)
{
        size_t length = strlen(directory);

        return strncmp(path, directory, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* What lies on a file system of the kernel's that an inner step mounts can only be put there after that.
 */
static bool is_late(const char *target)
{
        static const char *const inner[] = { "/proc", "/sys", "/dev/mqueue", "/dev/pts", "/dev/shm" };

        for (size_t i = 0; i < ELEMENTS(inner); i++)
                if (is_below(target, inner[i]))
                        return true;
        return false;
}

void plan_add_source(Plan *plan, Step step, bool late)
{
        step.keep = late;
        if (step.keep)
                step.kept = plan->n_kept++;
        plan_add(plan, step);
}

/* Whether a path is on what an inner step mounts, or on what an earlier <filesystem> shows of that. */
static bool is_late_in(const Planner *planner, size_t n_earlier, const char *path)
{
        if (is_late(path))
                return true;
        for (size_t i = 0; i < n_earlier; i++)
                if (planner->late_binds[i] && is_below(path, planner->definition->filesystems[i].target))
                        return true;
        return false;
}

void plan_find_late_binds(Planner *planner)
{
        for (size_t i = 0; i < planner->definition->n_filesystems; i++) {
                const FilesystemDefinition *filesystem = planner->definition->filesystems + i;

                planner->late_binds[i] = filesystem->type == FILESYSTEM_BIND &&
                        is_late_in(planner, i, filesystem->source);
        }
}

static Step tree_step(const DomainDefinition *definition, size_t i)
{
        const FilesystemDefinition *filesystem = definition->filesystems + i;

        return (Step){ .kind = STEP_TREE,
                .target = filesystem->target,
                .source = plan_source_text(filesystem),
                .filesystem = filesystem,
                .number = i };
}

void plan_add_filesystems(Plan *plan, const Planner *planner)
{
        const DomainDefinition *definition = planner->definition;

        for (size_t i = 0; i < definition->n_filesystems; i++)
                if (definition->filesystems + i != domain_definition_root(definition) &&
                        !planner->late_binds[i])
                        plan_add_source(plan, tree_step(definition, i),
                                is_late_in(planner, i, definition->filesystems[i].target));
}

/* Attaches what was kept of a filesystem, or of nobody's. */
static void plan_add_kept(Plan *plan, const FilesystemDefinition *filesystem)
{
        for (size_t i = 0; i < plan->n_outer; i++)
                if (plan->steps[i].keep && plan->steps[i].filesystem == filesystem)
                        plan_add(plan,
                                (Step){ .kind = STEP_ATTACH,
                                        .target = plan->steps[i].target,
                                        .source = plan->steps[i].source,
                                        .kept = plan->steps[i].kept,
                                        .optional = plan->steps[i].optional });
}

void plan_add_late(Plan *plan, const Planner *planner)
{
        const DomainDefinition *definition = planner->definition;

        plan_add_kept(plan, NULL);
        for (size_t i = 0; i < definition->n_filesystems; i++) {
                if (planner->late_binds[i])
                        plan_add(plan, tree_step(definition, i));
                else
                        plan_add_kept(plan, definition->filesystems + i);
        }
}
