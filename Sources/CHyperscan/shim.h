// Hyperscan (or Vectorscan's libhs, the same interface), and a sink that collects hits without calling into Swift.
#ifndef SCRIM_CHYPERSCAN_H
#define SCRIM_CHYPERSCAN_H

#include <hs.h>
#include <stdint.h>
#include <stdlib.h>

/// One hit: expression `id` has a match that ends at `to` (a byte offset into the scanned block).
typedef struct {
    uint32_t id;
    uint32_t to;
} scrim_hit;

/// Hits collected by a scan. `hits` is owned by the sink and grows by doubling; free it with `scrim_sink_free`.
typedef struct {
    scrim_hit *hits;
    size_t count;
    size_t capacity;
} scrim_sink;

static inline void scrim_sink_free(scrim_sink *sink) {
    free(sink->hits);
    sink->hits = NULL;
    sink->count = sink->capacity = 0;
}

static inline int scrim_sink_push(unsigned int id, unsigned long long from, unsigned long long to,
                                  unsigned int flags, void *context) {
    (void)from;
    (void)flags;
    scrim_sink *sink = (scrim_sink *)context;
    if (sink->count == sink->capacity) {
        size_t capacity = sink->capacity ? sink->capacity * 2 : 64;
        scrim_hit *hits = (scrim_hit *)realloc(sink->hits, capacity * sizeof(scrim_hit));
        if (!hits) return 1;
        sink->hits = hits;
        sink->capacity = capacity;
    }
    sink->hits[sink->count].id = id;
    sink->hits[sink->count].to = (uint32_t)to;
    sink->count++;
    return 0;
}

/// Scans one block and appends its hits to `sink`. Returns Hyperscan's code; HS_SCAN_TERMINATED means out of memory.
static inline hs_error_t scrim_scan(const hs_database_t *database, const char *data, unsigned int length,
                                    hs_scratch_t *scratch, scrim_sink *sink) {
    return hs_scan(database, data, length, 0, scratch, scrim_sink_push, sink);
}

#endif
