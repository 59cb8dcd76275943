#ifndef SCRIM_EMBEDDED_PATTERNS_H
#define SCRIM_EMBEDDED_PATTERNS_H

#include <stddef.h>

/// A file of the folder `patterns`, compiled into the binary.
struct scrim_embedded_file {
    /// The file's path in the project.
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// All of them, in the order in which they are loaded.
const struct scrim_embedded_file *scrim_embedded_patterns(size_t *count);

#endif
