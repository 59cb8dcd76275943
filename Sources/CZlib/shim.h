// zlib, with wrappers for its macros (Swift cannot call those).
#ifndef SCRIM_CZLIB_H
#define SCRIM_CZLIB_H

#include <zlib.h>

/// Readies a compressor that writes the gzip format (window bits 15, plus 16 for gzip's header and trailer).
static inline int scrim_gzip_init(z_stream *stream) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
