#include "CBuildIdentity.h"

#include <link.h>
#include <string.h>

// Where the file that this code is linked into begins in memory; the linker defines it.
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const unsigned char *padded(const unsigned char *at, size_t length) { return at + ((length + 3) & ~(size_t)3); }

static const unsigned char *identity_in(const unsigned char *note, const unsigned char *end, size_t *length) {
    while (note + sizeof(ElfW(Nhdr)) <= end) {
        ElfW(Nhdr) head;
        memcpy(&head, note, sizeof head);
        const unsigned char *name = note + sizeof head;
        const unsigned char *description = padded(name, head.n_namesz);
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
            *length = head.n_descsz;
            return description;
        }
        note = padded(description, head.n_descsz);
    }
    return NULL;
}

const unsigned char *scrim_build_identity(size_t *length) {
    const unsigned char *start = (const unsigned char *)&__ehdr_start;
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)(start + __ehdr_start.e_phoff);
    // How far from their addresses in the file things are in memory: the segment that begins with the file tells.
    const unsigned char *base = start;
    for (int i = 0; i < __ehdr_start.e_phnum; i++) {
        if (headers[i].p_type == PT_LOAD && headers[i].p_offset == 0) base = start - headers[i].p_vaddr;
    }
    for (int i = 0; i < __ehdr_start.e_phnum; i++) {
        if (headers[i].p_type != PT_NOTE) continue;
        const unsigned char *notes = base + headers[i].p_vaddr;
        const unsigned char *found = identity_in(notes, notes + headers[i].p_memsz, length);
        if (found) return found;
    }
    *length = 0;
    return NULL;
}
