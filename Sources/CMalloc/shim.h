// SPDX-License-Identifier: Apache-2.0
// How the GNU C library keeps memory; Swift's module of that library leaves it out. Elsewhere nothing happens.
#ifndef CITYTOP_CMALLOC_SHIM_H
#define CITYTOP_CMALLOC_SHIM_H
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// All threads share one pool; to be called before there are any.
static inline void cmalloc_use_one_pool(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
#endif
}

// What is not in use goes back to the system.
static inline void cmalloc_give_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
#endif
