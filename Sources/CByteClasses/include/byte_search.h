// Searches for the first byte of a kind, 32 at once: what finds the ends of lines and of strings. In the header, so that it is
// compiled into its callers: most of what is searched is shorter than a call is long.
#ifndef SCRIM_BYTE_SEARCH_H
#define SCRIM_BYTE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>

// A bit for each of 16 bytes that is `a`, `b` or less than `below`.
static inline __attribute__((always_inline)) uint32_t scrim_found(const uint8_t *bytes, uint8_t a, uint8_t b,
                                                                  uint8_t below) {
    __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    __m128i found = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)a)),
                                 _mm_cmpeq_epi8(block, _mm_set1_epi8((char)b)));
    // Without a sign, which SSE2 cannot compare: the lesser of both is the byte.
    if (below)
        found = _mm_or_si128(found,
                             _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8((char)(below - 1))), block));
    return (uint32_t)_mm_movemask_epi8(found);
}
#endif

/// The first index at or after `from` whose byte is `a`, `b` or less than `below`; `count` if there is none. Reads `count` bytes and no
/// more. `from` is at most `count`. Linear.
static inline __attribute__((always_inline)) size_t scrim_find(const uint8_t *bytes, size_t from, size_t count,
                                                               uint8_t a, uint8_t b, uint8_t below) {
    size_t at = from;
#if defined(__SSE2__)
    for (; count - at >= 32; at += 32) {
        uint32_t found = scrim_found(bytes + at, a, b, below) | scrim_found(bytes + at + 16, a, b, below) << 16;
        if (found) return at + (size_t)__builtin_ctz(found);
    }
    if (count >= 32) {
        // The last 32 bytes, without those that were searched: no loop over what is left.
        const uint8_t *last = bytes + count - 32;
        uint64_t found = scrim_found(last, a, b, below) | scrim_found(last + 16, a, b, below) << 16;
        found >>= at - (count - 32);
        return found ? at + (size_t)__builtin_ctzll(found) : count;
    }
#endif
    while (at < count && bytes[at] != a && bytes[at] != b && bytes[at] >= below) at++;
    return at;
}

#endif
