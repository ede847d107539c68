// SPDX-License-Identifier: Apache-2.0
// Control of the process's memory, for functions missing from Swift's module of the C library. The
// functions have no effect on systems without the necessary calls.
#ifndef CITYTOP_CMEMORY_H
#define CITYTOP_CMEMORY_H

// Makes all threads share one malloc pool. Call it before any thread is started.
void cmemory_use_one_pool(void);

// Returns free memory of the allocator to the system.
void cmemory_give_back_free(void);

// Writes a character in the locale's encoding to a buffer of at least 32 bytes. Returns the number
// of bytes, or -1 if the encoding does not have the character.
int cmemory_locale_bytes(unsigned int character, char *buffer);

// Raises the limit of open files to a number if it is lower and may be raised, and returns the
// resulting limit.
long cmemory_raise_file_limit(long wanted);

// Returns the number of columns of the terminal of a descriptor, or 0 if it is not a terminal.
int cmemory_terminal_columns(int descriptor);

#endif
