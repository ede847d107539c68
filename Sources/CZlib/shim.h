// SPDX-License-Identifier: Apache-2.0
// inflateInit2 is a macro, which Swift cannot call.
#ifndef CITYTOP_CZLIB_SHIM_H
#define CITYTOP_CZLIB_SHIM_H
#include <zlib.h>

/// Prepares a stream to be unpacked: zlib or gzip, told by its first bytes.
static inline int czlib_begin(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
#endif
