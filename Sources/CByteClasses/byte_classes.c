#include "byte_classes.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

// Bytes from `first` on, `count` of them: the difference, without a sign, is less.
static inline __m128i in_range(__m128i bytes, char first, char count) {
    __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8((char)(count - 1))), offset);
}

static inline uint64_t bits(__m128i mask, int shift) { return (uint64_t)(uint32_t)_mm_movemask_epi8(mask) << shift; }

static void classify_block(const uint8_t *bytes, scrim_byte_classes *classes) {
    memset(classes, 0, sizeof *classes);
    for (int at = 0; at < 64; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(bytes + at));
        __m128i lower = _mm_or_si128(block, _mm_set1_epi8(0x20));
        __m128i digits = in_range(block, '0', 10);
        __m128i others =
            _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('_')), _mm_cmpeq_epi8(block, _mm_set1_epi8('-')));
        classes->digits |= bits(digits, at);
        classes->capitals |= bits(in_range(block, 'A', 26), at);
        classes->colons |= bits(_mm_cmpeq_epi8(block, _mm_set1_epi8(':')), at);
        classes->hexadecimal |= bits(_mm_or_si128(digits, in_range(lower, 'a', 6)), at);
        classes->tokens |= bits(_mm_or_si128(_mm_or_si128(digits, in_range(lower, 'a', 26)), others), at);
    }
}
#else
static void classify_block(const uint8_t *bytes, scrim_byte_classes *classes) {
    memset(classes, 0, sizeof *classes);
    for (int at = 0; at < 64; at++) {
        uint64_t bit = (uint64_t)1 << at;
        uint8_t byte = bytes[at], lower = byte | 0x20;
        int is_digit = (uint8_t)(byte - '0') < 10;
        if (is_digit) classes->digits |= bit;
        if ((uint8_t)(byte - 'A') < 26) classes->capitals |= bit;
        if (byte == ':') classes->colons |= bit;
        if (is_digit || (uint8_t)(lower - 'a') < 6) classes->hexadecimal |= bit;
        if (is_digit || (uint8_t)(lower - 'a') < 26 || byte == '_' || byte == '-') classes->tokens |= bit;
    }
}
#endif

void scrim_classify(const uint8_t *bytes, size_t count, scrim_byte_classes *classes) {
    size_t at = 0;
    for (; at + 64 <= count; at += 64) classify_block(bytes + at, classes++);
    if (at == count) return;
    // Zeros are of no class.
    uint8_t rest[64] = {0};
    memcpy(rest, bytes + at, count - at);
    classify_block(rest, classes);
}
