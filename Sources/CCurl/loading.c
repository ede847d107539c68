// SPDX-License-Identifier: Apache-2.0
// The functions of libcurl under their own names, each of which loads the library when it is first
// called.
//
// Debian's libcurl depends on thirty further libraries, which would slow down every start, even to
// play a recording or only to read a cache (ARCHITECTURE.md has the figures). The program and
// Foundation's networking are linked against the functions below instead; with the linker's
// --as-needed, which `make build` uses, libcurl is then not loaded at the start. All called
// functions are defined here; any other would be linked directly to libcurl.
#define CURL_DISABLE_TYPECHECK
// The constness of its handle depends on the version of the header, so it is declared below.
#define curl_url_get curl_url_get_of_header
#include <curl/curl.h>
#undef curl_url_get
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>

#define LIBRARY "libcurl.so.4"

static pthread_once_t is_opened = PTHREAD_ONCE_INIT;
static void *library;

// Lazy binding: most of the thirty libraries are never called.
static void open_library(void) { library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL); }

static void *function_named(const char *name) {
    pthread_once(&is_opened, open_library);
    return library == NULL ? NULL : dlsym(library, name);
}

// The function of that name in libcurl, or NULL if libcurl is not installed.
#define FOUND(name) \
    static __typeof__(name) *_Atomic found; \
    __typeof__(name) *function = found; \
    if (function == NULL) { found = function = (__typeof__(name) *)function_named(#name); }

#define FORWARD(type, name, parameters, arguments, absent) \
    type name parameters { \
        FOUND(name) \
        return function == NULL ? absent : function arguments; \
    }

#define FORWARD_VOID(name, parameters, arguments) \
    void name parameters { \
        FOUND(name) \
        if (function != NULL) { function arguments; } \
    }

// The variadic argument of these functions is a long, a pointer or a curl_off_t. Each is as wide as
// a register on the supported platforms and is passed on unchanged.
_Static_assert(sizeof(long) == sizeof(void *), "arguments of one width");
_Static_assert(sizeof(curl_off_t) == sizeof(void *), "arguments of one width");

#define FORWARD_VARIADIC(type, name, handle_type, which, absent) \
    type name(handle_type handle, which option, ...) { \
        FOUND(name) \
        va_list further; \
        va_start(further, option); \
        void *argument = va_arg(further, void *); \
        va_end(further); \
        return function == NULL ? absent : function(handle, option, argument); \
    }

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

FORWARD(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)
FORWARD(char *, curl_version, (void), (), "")
FORWARD(curl_version_info_data *, curl_version_info, (CURLversion age), (age), NULL)
FORWARD_VOID(curl_free, (void *text), (text))

FORWARD(CURL *, curl_easy_init, (void), (), NULL)
FORWARD(CURLcode, curl_easy_perform, (CURL *handle), (handle), CURLE_FAILED_INIT)
FORWARD(CURLcode, curl_easy_pause, (CURL *handle, int which), (handle, which), CURLE_FAILED_INIT)
FORWARD_VOID(curl_easy_reset, (CURL *handle), (handle))
FORWARD_VOID(curl_easy_cleanup, (CURL *handle), (handle))
FORWARD(const char *, curl_easy_strerror, (CURLcode code), (code), "libcurl is not installed")
FORWARD_VARIADIC(CURLcode, curl_easy_setopt, CURL *, CURLoption, CURLE_FAILED_INIT)
FORWARD_VARIADIC(CURLcode, curl_easy_getinfo, CURL *, CURLINFO, CURLE_FAILED_INIT)

FORWARD(
    struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *line),
    (list, line), NULL)
FORWARD_VOID(curl_slist_free_all, (struct curl_slist * list), (list))

FORWARD(CURLU *, curl_url, (void), (), NULL)
FORWARD_VOID(curl_url_cleanup, (CURLU * handle), (handle))
CURLUcode curl_url_get(const CURLU *, CURLUPart, char **, unsigned int);
FORWARD(
    CURLUcode, curl_url_get,
    (const CURLU *handle, CURLUPart part, char **text, unsigned int flags),
    (handle, part, text, flags), CURLUE_BAD_HANDLE)
FORWARD(
    CURLUcode, curl_url_set,
    (CURLU * handle, CURLUPart part, const char *text, unsigned int flags),
    (handle, part, text, flags), CURLUE_BAD_HANDLE)

FORWARD(CURLM *, curl_multi_init, (void), (), NULL)
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi), CURLM_BAD_HANDLE)
FORWARD(
    CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *handle), (multi, handle),
    CURLM_BAD_HANDLE)
FORWARD(
    CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *handle), (multi, handle),
    CURLM_BAD_HANDLE)
FORWARD(
    CURLMcode, curl_multi_assign, (CURLM * multi, curl_socket_t socket, void *pointer),
    (multi, socket, pointer), CURLM_BAD_HANDLE)
FORWARD(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left), NULL)
FORWARD(
    CURLMcode, curl_multi_socket_action,
    (CURLM * multi, curl_socket_t socket, int events, int *running),
    (multi, socket, events, running), CURLM_BAD_HANDLE)
FORWARD_VARIADIC(CURLMcode, curl_multi_setopt, CURLM *, CURLMoption, CURLM_BAD_HANDLE)
