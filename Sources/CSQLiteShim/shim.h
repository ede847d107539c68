// SPDX-License-Identifier: Apache-2.0

// sqlite3_db_config() takes a variable list of arguments, which Swift cannot pass.

#ifndef CITYTOP_SQLITE_SHIM_H
#define CITYTOP_SQLITE_SHIM_H

struct sqlite3;
int sqlite3_db_config(struct sqlite3 *, int, ...);

/// Sets a switch of a connection (SQLITE_DBCONFIG_…) to 0 or 1; gives SQLite's result code.
static inline int citytop_sqlite_set(void *connection, int option, int value) {
    return sqlite3_db_config((struct sqlite3 *)connection, option, value, (int *)0);
}

#endif
