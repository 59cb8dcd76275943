#include "answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// Own text, plain enough that no pattern should find anything in it: what comes out otherwise counts as wrong. After
// each word and a space no match of Scrim's default patterns is in progress ("at " could begin an account number).
static const char prose[] =
    "the scheduler wakes each worker and then drains its queue, one job per turn once. If `retry` is set, "
    "func(ctx) returns early; otherwise it goes along with what remains.\\n\\n Note that every empty list means "
    "\\\"nothing to do\\\", not any trouble. In the second pass they sort through weight, merge neighbours and "
    "write them out like blocks.\\n - `merge(a, b)` keeps order \\n- `split(n)` does what you would expect from "
    "this chapter: it cuts evenly.";
enum { DELTAS = 1024 };

static struct {
    uint16_t length;
    char bytes[MAX_DELTA];
} deltas[2][DELTAS];

static uint64_t mixed(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// Lengths as recorded streams have them: the median is 9 characters, a tenth is over 33, a hundredth over 90. A
// log-normal distribution fits; its normal part is a sum of twelve uniform ones.
static size_t length_wanted(uint64_t seed) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += (mixed(seed * 12 + i) >> 11) * 0x1p-53;
    double length = 9 * exp(1.014 * sum) - 3;
    return length < 1 ? 1 : length > MAX_DELTA - 40 ? MAX_DELTA - 40 : (size_t)length;
}

void answer_prepare(void) {
    const char *next = prose;
    for (size_t i = 0; i < DELTAS; i++) {
        size_t wanted = length_wanted(i), lengths[2] = {0, 0};
        do {
            int word = strcspn(next, " ");
            for (int claude = 0; claude < 2; claude++)
                lengths[claude] += snprintf(deltas[claude][i].bytes + lengths[claude], MAX_DELTA - lengths[claude],
                                            claude ? " %.*s" : "%.*s ", word, next);
            next = next[word] ? next + word + 1 : prose;
        } while (lengths[0] < wanted);
        for (int claude = 0; claude < 2; claude++) deltas[claude][i].length = lengths[claude];
    }
}

#define QUESTION "answer %u: %u deltas, %u a write, %lf a second; period %u, split %u, style %u, chunks %u"

int answer_print(const Answer *a, char *into, size_t room) {
    return snprintf(into, room, QUESTION, a->seed, a->events, a->batch, a->rate, a->period, a->split, a->claude,
                    a->one_chunk);
}

int answer_parse(const char *body, Answer *a) {
    const char *from = strstr(body, "answer ");
    int found = !from ? 0
                      : sscanf(from, QUESTION, &a->seed, &a->events, &a->batch, &a->rate, &a->period, &a->split,
                               &a->claude, &a->one_chunk);
    int secrets = a->period == 0 || (a->split > 0 && a->split + 8 <= a->period);
    return found == 8 && a->batch > 0 && a->rate >= 0 && secrets ? 0 : -1;
}

const char *const kind_names[KINDS] = {"github", "aws", "email", "card"};

static void random_letters(char *into, int count, const char *alphabet, uint64_t seed) {
    size_t size = strlen(alphabet);
    for (int i = 0; i < count; i++) into[i] = alphabet[mixed(seed + i) % size];
}

static char luhn(const char *digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] - '0';
        if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return '0' + (10 - sum % 10) % 10;
}

Secret answer_secret(const Answer *a, uint32_t index) {
    uint32_t turn = index / a->period;
    uint64_t seed = mixed(((uint64_t)a->seed << 32) | turn);
    Secret s = {.kind = (a->seed + turn) % KINDS};
    switch (s.kind) {
        case 0:
            strcpy(s.bytes, "ghp_FAKE");
            s.from = 8, s.to = s.length = 40;
            random_letters(s.bytes + 8, 32, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", seed);
            break;
        case 1:
            strcpy(s.bytes, "AKIAFAKE");
            s.from = 8, s.to = s.length = 20;
            random_letters(s.bytes + 8, 12, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", seed);
            break;
        case 2:
            strcpy(s.bytes, "fake.");
            random_letters(s.bytes + 5, 9, "abcdefghijklmnopqrstuvwxyz", seed);
            strcpy(s.bytes + 14, "@scrim-example.org");
            s.from = 5, s.to = 14, s.length = 32;
            break;
        default:
            strcpy(s.bytes, "400001");
            s.from = 6, s.to = s.length = 16;
            random_letters(s.bytes + 6, 9, "0123456789", seed);
            s.bytes[15] = luhn(s.bytes, 15);
    }
    return s;
}

int answer_is_secret(const Answer *a, uint32_t index) {
    return a->period && index % a->period >= a->period - a->split;
}

Text answer_delta(const Answer *a, uint32_t index, char *room) {
    if (!answer_is_secret(a, index)) {
        // Streams begin at different places, each goes on from there.
        uint32_t at = (a->seed * 97 + index) % DELTAS;
        return (Text){deltas[a->claude][at].bytes, deltas[a->claude][at].length};
    }
    Secret s = answer_secret(a, index);
    uint32_t part = index % a->period - (a->period - a->split);
    uint32_t from = s.length * part / a->split, to = s.length * (part + 1) / a->split;
    size_t length = 0;
    if (a->claude && part == 0) room[length++] = ' ';
    memcpy(room + length, s.bytes + from, to - from);
    length += to - from;
    if (!a->claude && part + 1 == a->split) room[length++] = ' ';
    return (Text){room, length};
}

const char frame_head[] =
    "event: content_block_delta\n"
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"";
const char frame_middle[] = "\"},\"at\":\"";
const char frame_tail[] = "\"   }\n\n";
const size_t frame_head_length = sizeof frame_head - 1;
const size_t frame_middle_length = sizeof frame_middle - 1;
const size_t frame_tail_length = sizeof frame_tail - 1;

const char *const opening[OPENING_FRAMES] = {
    "event: message_start\n"
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_load\",\"type\":\"message\",\"role\":\"assistant\","
    "\"model\":\"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
    "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}    }\n\n",
    "event: content_block_start\n"
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}  }\n\n",
};
const char *const closing[CLOSING_FRAMES] = {
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0    }\n\n",
    "event: message_delta\n"
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
    "\"usage\":{\"output_tokens\":100} }\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\" }\n\n",
};

void time_write(uint64_t t, char *into) {
    for (int i = TIME_LETTERS; i-- > 0; t >>= 4) into[i] = 'a' + (t & 15);
}

int time_read(const char *from, uint64_t *t) {
    uint64_t value = 0;
    for (int i = 0; i < TIME_LETTERS; i++) {
        unsigned letter = (unsigned char)from[i] - 'a';
        if (letter > 15) return 0;
        value = value << 4 | letter;
    }
    *t = value;
    return 1;
}

uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}
