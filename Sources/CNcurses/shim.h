// SPDX-License-Identifier: Apache-2.0
// The wide-character half of ncurses is declared only when this is defined before the include.
#ifndef CITYTOP_CNCURSES_SHIM_H
#define CITYTOP_CNCURSES_SHIM_H
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
#endif
