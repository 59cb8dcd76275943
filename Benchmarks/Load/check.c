#define _GNU_SOURCE
#include "check.h"

#include <string.h>

// So much text after a secret tells where it begins; no placeholder looks like that.
enum { ANCHOR = 12 };

void check_begin(Check *c, const Answer *answer) {
    *c = (Check){.answer = *answer};
}

int check_frame(Check *c, const char *bytes, size_t length, size_t *frame, uint64_t *sent) {
    if (c->lost || c->in_gap || c->offset || c->index >= c->answer.events || answer_is_secret(&c->answer, c->index))
        return 0;
    char room[MAX_DELTA];
    Text text = answer_delta(&c->answer, c->index, room);
    size_t whole = frame_head_length + text.length + frame_middle_length + TIME_LETTERS + frame_tail_length;
    if (length < whole || memcmp(bytes, frame_head, frame_head_length)) return 0;
    const char *at = bytes + frame_head_length;
    if (memcmp(at, text.bytes, text.length)) return 0;
    at += text.length;
    if (memcmp(at, frame_middle, frame_middle_length)) return 0;
    at += frame_middle_length;
    if (!time_read(at, sent) || memcmp(at + TIME_LETTERS, frame_tail, frame_tail_length)) return 0;
    c->index++;
    *frame = whole;
    return 1;
}

// The text that must come after a secret, as much as ANCHOR of it.
static size_t anchor_after(const Check *c, char *into) {
    size_t length = 0;
    uint32_t offset = c->offset;
    for (uint32_t i = c->index; i < c->answer.events && length < ANCHOR; i++, offset = 0) {
        char room[MAX_DELTA];
        // A delta may hold the space after one secret, but not yet the next secret.
        if (answer_is_secret(&c->answer, i) && i != c->index) break;
        Text text = answer_delta(&c->answer, i, room);
        size_t more = text.length - offset < ANCHOR - length ? text.length - offset : ANCHOR - length;
        memcpy(into + length, text.bytes + offset, more);
        length += more;
    }
    return length;
}

static void judge(const Secret *s, const char *gap, size_t length, Leaks leaks[KINDS]) {
    leaks[s->kind].planted++;
    if (memmem(gap, length, s->bytes, s->length)) {
        leaks[s->kind].whole++;
        return;
    }
    uint32_t run = (s->to - s->from + 1) / 2;
    for (uint32_t i = s->from; i + run <= s->to; i++)
        if (memmem(gap, length, s->bytes + i, run)) {
            leaks[s->kind].part++;
            return;
        }
}

// Enters the gap at the first byte of a secret: what must come next is what follows the secret.
static void enter_gap(Check *c) {
    c->secret = c->index;
    c->index += c->answer.period - 1 - c->index % c->answer.period;
    c->offset = 0;
    if (c->index >= c->answer.events) {
        c->index = c->answer.events;  // the stream ends in the middle of it
    } else if (c->answer.claude) {
        c->index++;
    } else {
        char room[MAX_DELTA];
        c->offset = answer_delta(&c->answer, c->index, room).length - 1;  // its space
    }
    c->in_gap = 1;
    c->gap_length = 0;
}

void check_text(Check *c, const char *bytes, size_t length, Leaks leaks[KINDS]) {
    while (length && !c->lost) {
        if (c->in_gap) {
            uint32_t held = c->gap_length;
            size_t more = length < sizeof c->gap - held ? length : sizeof c->gap - held;
            memcpy(c->gap + held, bytes, more);
            c->gap_length += more;
            char anchor[ANCHOR];
            size_t size = anchor_after(c, anchor);
            // Near the end of the stream what follows may be too short to look for: the end itself is then waited
            // for.
            char *end = size == ANCHOR ? memmem(c->gap, c->gap_length, anchor, size) : NULL;
            if (!end) {
                if (more < length) c->lost = 1;  // no placeholder is that long
                bytes += more, length -= more;
                continue;
            }
            Secret s = answer_secret(&c->answer, c->secret);
            judge(&s, c->gap, end - c->gap, leaks);
            c->in_gap = 0;
            // The anchor may have begun in an earlier event: its bytes are right, so they need no second look.
            char rest[sizeof c->gap];
            size_t known = c->gap + c->gap_length - end;
            memcpy(rest, end, known);
            c->gap_length = 0;
            bytes += more, length -= more;
            check_text(c, rest, known, leaks);
            continue;
        }
        if (c->index >= c->answer.events) {
            c->lost = 1;  // more than was sent
            return;
        }
        char room[MAX_DELTA];
        Text text = answer_delta(&c->answer, c->index, room);
        uint32_t end = text.length;
        if (answer_is_secret(&c->answer, c->index)) {
            uint32_t in_period = c->index % c->answer.period;
            int first = in_period == c->answer.period - c->answer.split;
            uint32_t lead = first && c->answer.claude ? 1 : 0;
            if (c->offset == lead && first) {
                enter_gap(c);
                continue;
            }
            if (first && c->offset < lead) end = lead;
        }
        size_t more = length < end - c->offset ? length : end - c->offset;
        if (memcmp(bytes, text.bytes + c->offset, more)) {
            c->lost = 1;
            return;
        }
        bytes += more, length -= more;
        c->offset += more;
        if (c->offset == text.length) c->index++, c->offset = 0;
    }
}

int check_end(Check *c, Leaks leaks[KINDS]) {
    if (c->lost) return 0;
    if (!c->in_gap) return c->index == c->answer.events && c->offset == 0;
    char anchor[ANCHOR];
    size_t size = anchor_after(c, anchor);
    if (size == ANCHOR || size > c->gap_length || memcmp(c->gap + c->gap_length - size, anchor, size)) return 0;
    Secret s = answer_secret(&c->answer, c->secret);
    // A secret that the end of the stream cuts off is none: what stands there is not judged.
    if (c->answer.events - c->secret >= c->answer.split) judge(&s, c->gap, c->gap_length - size, leaks);
    return 1;
}
