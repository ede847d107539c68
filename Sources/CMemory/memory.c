// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CMemory.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

void cmemory_use_one_pool(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
#endif
}

void cmemory_give_back_free(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

#ifdef __GLIBC__
// Lets go of what one loaded file has of code that is never written to: every page of it is as it
// stands in the file.
static int give_back_file(struct dl_phdr_info *file, size_t size, void *unused) {
    (void)size;
    (void)unused;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int index = 0; index < file->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &file->dlpi_phdr[index];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || part->p_flags & PF_W) { continue; }
        uintptr_t start = (file->dlpi_addr + part->p_vaddr) / page * page;
        uintptr_t end = (file->dlpi_addr + part->p_vaddr + part->p_filesz) / page * page;
        if (end > start) { madvise((void *)start, end - start, MADV_DONTNEED); }
    }
    return 0;
}
#endif

void cmemory_give_back_code(void) {
#ifdef __GLIBC__
    dl_iterate_phdr(give_back_file, NULL);
#endif
}
