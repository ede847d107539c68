// SPDX-License-Identifier: Apache-2.0
// What the C library offers for starting a program but does not export to Swift.

#ifndef CSPAWN_H
#define CSPAWN_H

#include <spawn.h>

/// Lets the program start without the descriptors from the given one on.
int cspawn_close_from(posix_spawn_file_actions_t *actions, int from);

/// Opens a pipe whose ends are closed on exec: the end to read from, then the end to write to.
int cspawn_pipe(int ends[2]);

/// The flag that starts the program in a session of its own.
short cspawn_own_session(void);

#endif
