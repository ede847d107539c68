// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CSpawn.h"

#include <fcntl.h>
#include <unistd.h>

int cspawn_close_from(posix_spawn_file_actions_t *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

int cspawn_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

short cspawn_own_session(void) { return POSIX_SPAWN_SETSID; }
