// Which bytes of a text are of which class, as bits: what finds runs of digits and the like in a few instructions a block. Where the first
// byte of a kind is tells byte_search.h.
#ifndef SCRIM_BYTE_CLASSES_H
#define SCRIM_BYTE_CLASSES_H

#include <stddef.h>
#include <stdint.h>

/// 64 bytes of a text: bit n is that of byte n. Beyond the end of the text all are zero.
typedef struct {
    uint64_t digits;
    uint64_t capitals;
    uint64_t colons;
    /// Hexadecimal digits of either case.
    uint64_t hexadecimal;
    /// Letters, digits, `_` and `-`.
    uint64_t tokens;
} scrim_byte_classes;

/// Writes the classes of `count` bytes to `classes`, which has room for `(count + 63) / 64` blocks.
void scrim_classify(const uint8_t *bytes, size_t count, scrim_byte_classes *classes);

#endif
