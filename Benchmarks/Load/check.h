// Compares what arrives with what was sent: of one stream, event by event.
#pragma once
#include "answer.h"

typedef struct {
    uint64_t planted, whole,
        part;  // secrets judged; of these, out at the client as a whole, or half of what tells them
} Leaks;

typedef struct {
    Answer answer;
    uint32_t index;   // the delta that must come next
    uint32_t offset;  // in its text
    int lost;         // something came that should not; nothing is compared from then on
    int in_gap;       // where a secret was: what stands there is collected until the text after it comes
    uint32_t secret;  // the delta in which that secret begins
    uint32_t gap_length;
    char gap[512];
} Check;

void check_begin(Check *check, const Answer *answer);
// True if the bytes begin with the event of the next delta, unchanged; then also its length and the time it carries.
int check_frame(Check *check, const char *bytes, size_t length, size_t *frame, uint64_t *sent);
// The text of one delta, in whatever event it came.
void check_text(Check *check, const char *bytes, size_t length, Leaks leaks[KINDS]);
// At the end of the stream: everything must have come. False if not.
int check_end(Check *check, Leaks leaks[KINDS]);
