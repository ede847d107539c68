// SPDX-License-Identifier: Apache-2.0
// The wide-character half of ncurses is declared only when this is defined before the include.
#ifndef CITYTOP_CNCURSES_SHIM_H
#define CITYTOP_CNCURSES_SHIM_H
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
#include <wchar.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>


// Macros with casts and variables that the library changes have no direct form in Swift.

static inline WINDOW *citytop_screen(void) { return stdscr; }
static inline WINDOW *citytop_physical_screen(void) { return curscr; }
static inline int citytop_color_count(void) { return COLORS; }
static inline int citytop_pair_count(void) { return COLOR_PAIRS; }
static inline attr_t citytop_bold(void) { return A_BOLD; }
static inline attr_t citytop_faint(void) { return A_DIM; }
static inline attr_t citytop_underline(void) { return A_UNDERLINE; }
static inline attr_t citytop_reverse(void) { return A_REVERSE; }

// The C library keeps signals 32 and 33 to itself and refuses to set their actions, though anybody may
// send them, and their default action ends the process.
extern long syscall(long number, ...);
static inline void citytop_ignore_library_signals(void) {
    for (int number = 32; number <= 33; number++) {
        struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; }
            action = {0}, old = {0};
        long size = sizeof(unsigned long);
        if (syscall(SYS_rt_sigaction, number, 0, &old, size) != 0 || old.handler != 0) continue;
        action.handler = (void *)1;
        syscall(SYS_rt_sigaction, number, &action, 0, size);
    }
}

// POSIX, but hidden from programs that ask for no standard.
extern int wcwidth(wchar_t character);
static inline int citytop_columns(wchar_t character) { return wcwidth(character); }

// Hidden from programs that do not ask for the GNU system's own.
extern int memfd_create(const char *name, unsigned int flags);
static inline int citytop_memory_file(void) { return memfd_create("citytop", 1); }

// Variadic in C, with one argument of a known type here.
static inline int citytop_window_size(int fd, struct winsize *size) {
    return ioctl(fd, TIOCGWINSZ, size);
}

static inline int citytop_waiting_output(int fd) {
    int count = 0;
    return ioctl(fd, TIOCOUTQ, &count) == 0 ? count : 0;
}

// The names are not const in the library, though it does not change them.
static inline const char *citytop_capability(const char *name) {
    const char *text = tigetstr((char *)name);
    return text == (const char *)-1 ? 0 : text;
}
static inline int citytop_flag(const char *name) { return tigetflag((char *)name) > 0; }

#endif
