// What an answer looks like. Both sides make it from the same few numbers, which the request carries: so the client
// knows every byte that must come, but for the times, and one running upstream serves every measurement.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t seed;    // which texts and which secrets
    uint32_t events;  // deltas
    uint32_t batch;   // deltas a write
    uint32_t period;  // every so many deltas one secret, over the last of them; 0: none
    uint32_t split;   // over how many deltas a secret is cut
    uint32_t claude;  // 1: deltas end like Claude's, in the middle of a line; 0: in a space, so nothing need be held
    uint32_t one_chunk;  // 1: an HTTP chunk a write; 0: one an event, as servers do that flush each
    double rate;         // deltas a second; 0: as fast as they are taken
} Answer;

enum { MAX_DELTA = 320, MAX_FRAME = 640, MAX_OPENING = 640, TIME_LETTERS = 16, KINDS = 4 };

// One made-up secret: its bytes, and which of these differ from one secret to the next.
typedef struct {
    char bytes[64];
    uint32_t length, from, to, kind;
} Secret;

extern const char *const kind_names[KINDS];

typedef struct {
    const char *bytes;
    size_t length;
} Text;

void answer_prepare(void);

// The question as it stands in a request, and back; -1 if the body asks for nothing known.
int answer_print(const Answer *answer, char *into, size_t room);
int answer_parse(const char *body, Answer *answer);

// The text of a delta as it stands in its JSON string. Points into `room` (MAX_DELTA bytes) or to what lasts.
Text answer_delta(const Answer *answer, uint32_t index, char *room);
// Whether the delta carries a part of a secret.
int answer_is_secret(const Answer *answer, uint32_t index);
// The secret of the period in which the delta lies.
Secret answer_secret(const Answer *answer, uint32_t index);

// A delta's event is: frame_head, its text, frame_middle, TIME_LETTERS letters, frame_tail.
extern const char frame_head[], frame_middle[], frame_tail[];
extern const size_t frame_head_length, frame_middle_length, frame_tail_length;
// The events before the first delta and after the last.
extern const char *const opening[];
extern const char *const closing[];
enum { OPENING_FRAMES = 2, CLOSING_FRAMES = 3 };

// Times are letters, for no pattern looks at those.
void time_write(uint64_t nanoseconds, char *into);
int time_read(const char *from, uint64_t *nanoseconds);
uint64_t now(void);  // CLOCK_MONOTONIC, nanoseconds
