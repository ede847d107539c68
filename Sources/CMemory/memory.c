// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CMemory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <wchar.h>
#ifdef __GLIBC__
#include <link.h>
#include <malloc.h>
#include <stdint.h>
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
// Returns true if the loader had to modify a file's code.
static int has_changed_code(const struct dl_phdr_info *file) {
    for (int index = 0; index < file->dlpi_phnum; index++) {
        if (file->dlpi_phdr[index].p_type != PT_DYNAMIC) { continue; }
        const ElfW(Dyn) *entry =
            (const ElfW(Dyn) *)(file->dlpi_addr + file->dlpi_phdr[index].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL) { return 1; }
            if (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL) { return 1; }
        }
    }
    return 0;
}

// Releases the code pages of a loaded file that are never written to and thus equal to the file.
// The kernel refuses if there is no file.
static int give_back_file(struct dl_phdr_info *file, size_t size, void *unused) {
    (void)size;
    (void)unused;
    if (has_changed_code(file)) { return 0; }
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

int cmemory_locale_bytes(unsigned int character, char *buffer) {
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t count = wcrtomb(buffer, (wchar_t)character, &state);
    return count == (size_t)-1 ? -1 : (int)count;
}

long cmemory_raise_file_limit(long wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    if (limit.rlim_cur < (rlim_t)wanted && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur > (rlim_t)wanted ? wanted : (long)limit.rlim_cur;
}

int cmemory_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}
