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
#endif
