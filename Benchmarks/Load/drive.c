// The client: keeps streams open, compares every byte with what was sent, and measures. One thread, one epoll.
#define _GNU_SOURCE
#include "drive.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "histogram.h"

// Streams being opened at one time, so that no listening queue overflows; and how long all may take.
enum { OPENING_AT_ONCE = 128, OPENING_SECONDS = 120, READ_ROOM = 1 << 18, FRAME_ROOM = 1 << 20 };

typedef enum { HEAD, SIZE, DATA, DATA_END, TRAILER, BY_LENGTH, BY_CLOSE } Part;

typedef struct {
    int fd, open;
    Part part;
    uint64_t remaining, asked;  // of the chunk or body; when the request left
    char *kept;                 // an unfinished head, or event without HTTP's framing
    size_t kept_length, line_length;
    char line[32];  // an unfinished line of that framing
    Check check;
    int ended, first;  // message_stop has come; no delta has yet
    uint64_t arrived[2], sent_last;
} Stream;

static struct {
    uint64_t events, bytes, streams, wrong, failed, cut, changed, untimed, held, held_longer;
    Leaks leaks[KINDS];
    Histogram delay, first, late;
} m;

static const Drive *settings;
static Stream *streams;
static int epoll, opened, opening_now, next_to_open;
static uint32_t next_seed = 1;
static char failure[200];
static struct rusage used_before;

static void fail(Stream *s, const char *why) {
    m.failed++;
    if (!*failure) snprintf(failure, sizeof failure, "%s", why);
    if (s->fd >= 0) close(s->fd);
    s->fd = -1;
    if (!s->open && opening_now) opening_now--;
    s->kept_length = 0;
}

static int connect_stream(Stream *s) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(settings->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // On loopback a connection is made at once or refused.
    if (s->fd < 0 || connect(s->fd, (void *)&address, sizeof address)) return fail(s, strerror(errno)), 0;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &event);
    return 1;
}

static void ask(Stream *s) {
    char question[200], body[600], request[2048];
    Answer answer = settings->answer;
    answer.seed = next_seed++;
    answer_print(&answer, question, sizeof question);
    int length = snprintf(
        body, sizeof body,
        "{\"model\":\"%s\",\"max_tokens\":4096,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]"
        "}",
        settings->model, question);
    int whole =
        snprintf(request, sizeof request,
                 "POST %s HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-type: application/json\r\nanthropic-version: "
                 "2023-06-01\r\n"
                 "accept: text/event-stream\r\n%scontent-length: %d\r\n\r\n%s",
                 settings->path, settings->port, settings->headers, length, body);
    check_begin(&s->check, &answer);
    s->part = HEAD;
    s->ended = 0;
    s->first = 1;
    s->sent_last = s->arrived[0] = s->arrived[1] = 0;
    s->kept_length = s->line_length = 0;
    s->asked = now();
    if (write(s->fd, request, whole) != whole) fail(s, "the request could not be written");
}

static void open_more(void) {
    while (next_to_open < settings->streams && opening_now < OPENING_AT_ONCE) {
        Stream *s = &streams[next_to_open++];
        opening_now++;
        if (connect_stream(s)) ask(s);
    }
}

// A delta has come: how long it took, and whether it waited for the next one of its stream.
static void timed(Stream *s, uint64_t arrival, uint64_t sent, int known) {
    m.events++;
    if (s->first) {
        s->first = 0;
        histogram_add(&m.first, arrival - s->asked);
    }
    if (!known) {
        m.untimed++;
        return;
    }
    histogram_add(&m.delay, arrival > sent ? arrival - sent : 0);
    // Events of one write carry one time: they did not wait for each other.
    if (s->sent_last && sent > s->sent_last) {
        if (s->arrived[0] > sent) m.held++, histogram_add(&m.late, s->arrived[0] - sent);
        if (s->arrived[1] > sent) m.held_longer++;
        s->arrived[1] = s->arrived[0];
    }
    s->arrived[0] = arrival;
    s->sent_last = sent;
}

static int same(const char *bytes, size_t length, const char *frame) {
    return strlen(frame) == length && !memcmp(bytes, frame, length);
}

// The string that is the value of a key; NULL if there is none. Keys and values may be apart by a space.
static const char *value_of(const char *bytes, size_t length, const char *key, size_t *of_value) {
    const char *end = bytes + length, *at = memmem(bytes, length, key, strlen(key));
    if (!at) return NULL;
    at += strlen(key);
    if (at < end && *at == ' ') at++;
    if (at == end || *at++ != '"') return NULL;
    const char *to = at;
    while (to < end && *to != '"') to += *to == '\\' ? 2 : 1;
    if (to >= end) return NULL;
    *of_value = to - at;
    return at;
}

// An event that is not the next delta as it was sent. Peers that answer in the shape of chat completions are
// understood too.
static void other_frame(Stream *s, const char *bytes, size_t length, uint64_t arrival) {
    size_t of_text, of_time;
    int chat = memmem(bytes, length, "\"chat.completion.chunk\"", 23) != NULL;
    if (chat || memmem(bytes, length, "\"text_delta\"", 12)) {
        const char *text = value_of(bytes, length, chat ? "\"content\":" : "\"text\":", &of_text);
        if (chat && (!text || !of_text)) return;  // its first and last events have none
        if (!text) {
            s->check.lost = 1;
            return;
        }
        uint64_t sent = 0;
        const char *time = value_of(bytes, length, "\"at\":", &of_time);
        int known = time && of_time == TIME_LETTERS && time_read(time, &sent);
        timed(s, arrival, sent, known);
        if (!s->check.answer.period) m.changed++;
        check_text(&s->check, text, of_text, m.leaks);
        return;
    }
    if (memmem(bytes, length, "\"message_stop\"", 14)) {
        s->ended = 1;
        m.changed += !same(bytes, length, closing[2]);
    } else if (memmem(bytes, length, "data: [DONE]", 12)) {
        s->ended = 1;
    } else if (memmem(bytes, length, "\"error\"", 7)) {
        s->check.lost = 1;
        if (!*failure) snprintf(failure, sizeof failure, "%.*s", (int)(length < 180 ? length : 180), bytes);
    } else {
        m.changed += !same(bytes, length, opening[0]) && !same(bytes, length, opening[1]) &&
                     !same(bytes, length, closing[0]) && !same(bytes, length, closing[1]);
    }
}

// Takes whole events from the front; returns how many bytes that were.
static size_t frames(Stream *s, const char *bytes, size_t length, uint64_t arrival) {
    size_t done = 0;
    while (done < length) {
        size_t frame;
        uint64_t sent;
        if (check_frame(&s->check, bytes + done, length - done, &frame, &sent)) {
            timed(s, arrival, sent, 1);
            done += frame;
            continue;
        }
        const char *end = memmem(bytes + done, length - done, "\n\n", 2);
        const char *crlf = memmem(bytes + done, end ? (size_t)(end - bytes) - done : length - done, "\r\n\r\n", 4);
        if (crlf) end = crlf + 2;
        if (!end) break;
        other_frame(s, bytes + done, end + 2 - bytes - done, arrival);
        done = end + 2 - bytes;
    }
    return done;
}

static void finish(Stream *s) {
    m.streams++;
    if (!s->ended) m.cut++;
    if (!check_end(&s->check, m.leaks) || !s->ended) m.wrong++;
}

static void keep(Stream *s, const char *bytes, size_t length) {
    if (length) s->kept = realloc(s->kept, length), memcpy(s->kept, bytes, length);
    s->kept_length = length;
}

// Reads the head; 0 if it is not whole yet, otherwise its length.
static size_t head(Stream *s, char *bytes, size_t length) {
    char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end) return 0;
    *end = 0;
    if (!strstr(bytes, " 200")) {
        char why[100];
        snprintf(why, sizeof why, "%.*s", (int)strcspn(bytes, "\r"), bytes);
        return fail(s, why), 0;
    }
    char *of_length = strcasestr(bytes, "\r\ncontent-length:");
    if (strcasestr(bytes, "\r\ntransfer-encoding:")) {
        s->part = SIZE;
    } else {
        s->part = of_length ? BY_LENGTH : BY_CLOSE;
        s->remaining = of_length ? strtoull(of_length + 17, NULL, 10) : UINT64_MAX;
    }
    return end + 4 - bytes;
}

// Undoes the framing of HTTP in place, and hands on what the body has. `input` begins with what is kept of the body,
// `kept` bytes, which are without framing.
static void body(Stream *s, char *input, size_t kept, size_t length, uint64_t arrival) {
    size_t to = kept, from = kept;
    int over = 0;
    while (from < length && !over) {
        if (s->part == SIZE || s->part == TRAILER) {
            char *line = memchr(input + from, '\n', length - from);
            if (!line) {
                s->line_length = length - from;
                if (s->line_length > sizeof s->line) return fail(s, "a chunk's size is no number");
                memcpy(s->line, input + from, s->line_length);
                break;
            }
            if (s->part == SIZE) {
                s->remaining = strtoull(input + from, NULL, 16);
                s->part = s->remaining ? DATA : TRAILER;
            } else {
                over = line - (input + from) <= 1;  // the empty line
            }
            from = line + 1 - input;
        } else if (s->part == DATA_END) {
            from++;
            if (input[from - 1] == '\n') s->part = SIZE;
        } else {
            size_t more = length - from < s->remaining ? length - from : s->remaining;
            memmove(input + to, input + from, more);
            to += more, from += more, s->remaining -= more;
            if (s->remaining == 0) s->part == DATA ? (void)(s->part = DATA_END) : (void)(over = 1);
        }
    }
    size_t done = frames(s, input, to, arrival);
    if (to - done > FRAME_ROOM / 2) return fail(s, "an event without an end");
    keep(s, input + done, to - done);
    if (!over) return;
    finish(s);
    ask(s);
}

static void on_readable(Stream *s) {
    static char room[FRAME_ROOM + READ_ROOM + sizeof s->line];
    size_t kept = s->kept_length;
    if (kept) memcpy(room, s->kept, kept);
    memcpy(room + kept, s->line, s->line_length);
    ssize_t n = read(s->fd, room + kept + s->line_length, READ_ROOM);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        int again = n == 0 && s->part == BY_CLOSE;
        if (!again) return fail(s, n == 0 ? "the connection ended in the middle" : strerror(errno));
        finish(s);
        close(s->fd);
        if (connect_stream(s)) ask(s);
        return;
    }
    uint64_t arrival = now();
    m.bytes += n;
    size_t length = kept + s->line_length + n;
    s->line_length = 0;
    if (s->part == HEAD) {
        size_t of_head = head(s, room, length);
        if (s->fd < 0) return;
        if (!of_head) return keep(s, room, length);
        if (!s->open) s->open = 1, opened++, opening_now--;
        return body(s, room + of_head, 0, length - of_head, arrival);
    }
    body(s, room, kept, length, arrival);
}

static double seconds_of(struct timeval t) {
    return t.tv_sec + t.tv_usec / 1e6;
}

static void print_histogram(const char *name, const Histogram *h) {
    printf(", \"%s\": {\"count\": %lu, \"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"max\": %.1f}", name, h->count,
           histogram_at(h, .5) / 1e3, histogram_at(h, .9) / 1e3, histogram_at(h, .99) / 1e3,
           histogram_at(h, 1) / 1e3);
}

static void print(double took, double to_open) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime) - seconds_of(used_before.ru_utime) -
                 seconds_of(used_before.ru_stime);
    printf(
        "{\"seconds\": %.3f, \"opening_seconds\": %.3f, \"open\": %d, \"events\": %lu, \"bytes\": %lu, \"streams\": "
        "%lu, "
        "\"wrong\": %lu, \"failed\": %lu, \"cut\": %lu, \"changed\": %lu, \"untimed\": %lu, \"held\": %lu, "
        "\"held_longer\": %lu, \"client_cpu\": %.3f",
        took, to_open, opened, m.events, m.bytes, m.streams, m.wrong, m.failed, m.cut, m.changed, m.untimed, m.held,
        m.held_longer, cpu);
    print_histogram("delay_us", &m.delay);
    print_histogram("first_us", &m.first);
    print_histogram("late_us", &m.late);
    printf(", \"leaks\": {");
    for (int i = 0; i < KINDS; i++)
        printf("%s\"%s\": {\"planted\": %lu, \"whole\": %lu, \"part\": %lu}", i ? ", " : "", kind_names[i],
               m.leaks[i].planted, m.leaks[i].whole, m.leaks[i].part);
    printf("}, \"failure\": \"");
    for (const char *p = failure; *p; p++)
        if (*p >= ' ' && *p != '"' && *p != '\\') putchar(*p);
    printf("\"}\n");
    fflush(stdout);
}

int drive(const Drive *wanted) {
    settings = wanted;
    streams = calloc(wanted->streams, sizeof *streams);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    uint64_t began = now(), from = 0, measured = 0, end = began + OPENING_SECONDS * 1000000000ull;
    double to_open = 0;
    open_more();
    while (now() < end) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 20);
        for (int i = 0; i < count; i++) {
            Stream *s = events[i].data.ptr;
            if (s->fd >= 0) on_readable(s);
        }
        open_more();
        if (!from && opened == wanted->streams) {
            to_open = (now() - began) / 1e9;
            from = now() + (uint64_t)(wanted->warm_up * 1e9);
        }
        if (from && !measured && now() >= from) {
            // What came so far was warming up; failures and wrong streams count all the same.
            uint64_t wrong = m.wrong, failed = m.failed;
            memset(&m, 0, sizeof m);
            m.wrong = wrong, m.failed = failed;
            getrusage(RUSAGE_SELF, &used_before);
            printf("measuring\n");
            fflush(stdout);
            measured = now();
            end = measured + (uint64_t)(wanted->seconds * 1e9);
        }
        if (!from && m.failed >= (uint64_t)wanted->streams) break;
    }
    // Streams that are not over are compared up to here: one that went wrong is seen.
    for (int i = 0; i < wanted->streams; i++) m.wrong += streams[i].check.lost;
    if (!measured && !*failure) snprintf(failure, sizeof failure, "not all streams opened in %d s", OPENING_SECONDS);
    print(measured ? (now() - measured) / 1e9 : 0, to_open);
    return !measured || m.failed || m.wrong;
}
