// Counts of durations, in buckets no wider than 1/128 of their value.
#pragma once
#include <stdint.h>

enum { SUB_BITS = 7, BUCKETS = (64 - SUB_BITS + 1) << SUB_BITS };

typedef struct {
    uint64_t count, largest, buckets[BUCKETS];
} Histogram;

static inline void histogram_add(Histogram *h, uint64_t value) {
    int shift = 64 - __builtin_clzll(value | 1) - SUB_BITS - 1;
    if (shift < 0) shift = 0;
    h->buckets[((uint64_t)shift << SUB_BITS) + (value >> shift)]++;
    h->count++;
    if (value > h->largest) h->largest = value;
}

// The value that the given share of all values does not exceed; 0 if there are none. The largest is exact.
static inline double histogram_at(const Histogram *h, double share) {
    if (share >= 1) return h->largest;
    uint64_t rank = (uint64_t)(share * h->count), seen = 0;
    for (int i = 0; i < BUCKETS && h->count; i++) {
        seen += h->buckets[i];
        if (seen <= rank) continue;
        int shift = (i >> SUB_BITS) > 1 ? (i >> SUB_BITS) - 1 : 0;
        return ((uint64_t)(i - ((uint64_t)shift << SUB_BITS)) + .5) * (double)(1ull << shift);
    }
    return 0;
}
