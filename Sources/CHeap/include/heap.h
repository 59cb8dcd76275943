#pragma once
#include <stddef.h>

/// Bytes that are allocated at the moment, in all threads; 0 where the C library does not tell.
size_t scrim_heap_bytes(void);
