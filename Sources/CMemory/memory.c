// SPDX-License-Identifier: Apache-2.0
#include "CMemory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <wchar.h>
#ifdef __GLIBC__
#include <malloc.h>
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
