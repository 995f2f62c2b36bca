/* What the files that make the plan share. */
#pragma once

#include "supervisor/plan.h"

/* What a plan is made from. */
typedef struct Planner {
        const DomainDefinition *definition;
        const DeviceNode *nodes;
        size_t n_nodes;
        /* These two can only be mounted by the owner of the namespace that they show, who is the host if
         * it is shared with others. */
        bool outer_sys;
        bool outer_mqueue;
        bool *late_binds; /* for each filesystem: whether it is one of type bind for the inner steps */
} Planner;

static inline void plan_add(Plan *plan, Step step)
{
        plan->steps[plan->n_steps++] = step;
}

/* What a filesystem is made of, for sentences. Borrowed, or static. */
const char *plan_source_text(const FilesystemDefinition *filesystem);

/* Finds the filesystems that show what is only there once the inner steps have mounted it. */
void plan_find_late_binds(Planner *planner);

/* Adds an outer step; `late`: one that keeps what plan_add_late() attaches. */
void plan_add_source(Plan *plan, Step step, bool late);

/* Adds the outer steps of all filesystems but the root. */
void plan_add_filesystems(Plan *plan, const Planner *planner);

/* Adds the inner steps for what was kept, in the definition's order, so that what lies below another
 * comes after it. */
void plan_add_late(Plan *plan, const Planner *planner);
