/* The memory of a supervisor, which stays for as long as its container. */
#pragma once

/* Gives back what reading XML has taken: heap, stack, and what the parser keeps for the next time. No
 * tree of libxml2's may be needed any more but to be freed. */
void memory_give_back(void);
