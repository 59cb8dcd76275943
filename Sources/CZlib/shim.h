// zlib, with wrappers for its macros (Swift cannot call those).
#ifndef SCRIM_CZLIB_H
#define SCRIM_CZLIB_H

#include <zlib.h>

// The window bits choose the format: 15 zlib's, 15 + 16 gzip's, -15 bare deflate.

/// Readies a compressor.
static inline int scrim_deflate_init(z_stream *stream, int window_bits) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}

/// Readies a decompressor.
static inline int scrim_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
