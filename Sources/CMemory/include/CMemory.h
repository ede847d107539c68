// SPDX-License-Identifier: Apache-2.0
// What this process keeps of memory, for what Swift's module of the C library leaves out. Where the
// system has no such means, nothing happens.
#ifndef CITYTOP_CMEMORY_H
#define CITYTOP_CMEMORY_H

// All threads share one pool; to be called before there are any.
void cmemory_use_one_pool(void);

// What is allocated and not in use goes back to the system.
void cmemory_give_back_free(void);

// Pages of code are let go: what is called again comes back, from the system's cache of files, as it
// came the first time.
void cmemory_give_back_code(void);

// The bytes of a character in the locale's encoding: their count, or -1 if it has none for it. The
// buffer holds 32.
int cmemory_locale_bytes(unsigned int character, char *buffer);

// Raises the limit of open files to a number, if it is lower and may be raised, and answers what it is.
long cmemory_raise_file_limit(long wanted);
#endif
