#ifndef SCRIM_BUILD_IDENTITY_H
#define SCRIM_BUILD_IDENTITY_H

#include <stddef.h>

/// The linker's name for the program or library that this code is part of (its GNU build id): another one for every other build.
/// Null, and a length of 0, if the linker has left none.
const unsigned char *scrim_build_identity(size_t *length);

#endif
