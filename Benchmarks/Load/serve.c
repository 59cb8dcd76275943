// The upstream: answers whatever a request asks for, at the rate it asks for. One thread, one epoll.
#define _GNU_SOURCE
#include "serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"

enum { SLOTS = 4096, REQUEST_ROOM = 1 << 16, MAX_BATCH = 512 };
static const uint64_t TICK = 1000000;  // nanoseconds

typedef struct Connection {
    struct Connection *next;  // in a slot of the wheel, or in the list of those that may write at once
    int fd, listed, gone, answering, finished;
    Answer answer;
    uint32_t sent;
    uint64_t due, gap;
    char *in, *out;  // `out`: what the socket did not take
    size_t in_length, out_from, out_length;
} Connection;

static Connection *wheel[SLOTS], *ready;
static uint64_t ticks;  // the slot that is next
static size_t active;

static void release(Connection *c) {
    free(c->in);
    free(c->out);
    free(c);
}

static void leave(Connection *c) {
    if (c->gone) return;
    close(c->fd);
    c->gone = 1;
    active -= c->answering;
    if (!c->listed) release(c);
}

static void enlist(Connection *c, Connection **list) {
    c->listed = 1;
    c->next = *list;
    *list = c;
}

static void schedule(Connection *c) {
    // In the first slot that is wholly after its time, and never in the one being emptied.
    uint64_t tick = c->due / TICK + 1;
    enlist(c, &wheel[(tick > ticks ? tick : ticks + 1) % SLOTS]);
}

// Writes what it can; the rest waits for the socket. False if the client has left.
static int deliver(Connection *c, const char *bytes, size_t length) {
    size_t done = 0;
    while (c->out_length == 0 && done < length) {
        ssize_t n = write(c->fd, bytes + done, length - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) return 0;
        if (n < 0) break;
        done += n;
    }
    if (done == length) return 1;
    c->out = realloc(c->out, c->out_length + length - done);
    memcpy(c->out + c->out_length, bytes + done, length - done);
    c->out_length += length - done;
    return 1;
}

// False if the client has left; what remains is in `out`.
static int resume(Connection *c) {
    while (c->out_from < c->out_length) {
        ssize_t n = write(c->fd, c->out + c->out_from, c->out_length - c->out_from);
        if (n < 0) return errno == EAGAIN || errno == EINTR;
        c->out_from += n;
    }
    free(c->out);
    c->out = NULL;
    c->out_from = c->out_length = 0;
    return 1;
}

static char *put(char *to, const char *bytes, size_t length) {
    memcpy(to, bytes, length);
    return to + length;
}

// An HTTP chunk is written behind room for its size.
enum { SIZE_ROOM = 10 };
static char *close_chunk(char *start, char *end) {
    char size[SIZE_ROOM + 1];
    snprintf(size, sizeof size, "%08zx\r\n", (size_t)(end - start - SIZE_ROOM));
    memcpy(start, size, SIZE_ROOM);
    return put(end, "\r\n", 2);
}

static char *put_frames(char *to, const char *const *frames, int count) {
    char *start = to;
    to += SIZE_ROOM;
    for (int i = 0; i < count; i++) to = put(to, frames[i], strlen(frames[i]));
    return close_chunk(start, to);
}

static int open_answer(Connection *c) {
    char bytes[2048], *to = bytes;
    static const char head[] =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
        "request-id: req_load\r\ntransfer-encoding: chunked\r\n\r\n";
    to = put(to, head, sizeof head - 1);
    to = put_frames(to, opening, OPENING_FRAMES);
    return deliver(c, bytes, to - bytes);
}

// The next deltas, and the end after the last. False if the client has left.
static int write_batch(Connection *c) {
    static char bytes[MAX_BATCH * (MAX_FRAME + SIZE_ROOM + 2) + 2048];
    char *to = bytes, *start = bytes, letters[TIME_LETTERS], room[MAX_DELTA];
    const Answer *a = &c->answer;
    uint32_t batch = a->batch < MAX_BATCH ? a->batch : MAX_BATCH;
    time_write(now(), letters);
    if (a->one_chunk) to += SIZE_ROOM;
    uint32_t end = a->events - c->sent < batch ? a->events : c->sent + batch;
    for (; c->sent < end; c->sent++) {
        if (!a->one_chunk) start = to, to += SIZE_ROOM;
        Text text = answer_delta(a, c->sent, room);
        to = put(to, frame_head, frame_head_length);
        to = put(to, text.bytes, text.length);
        to = put(to, frame_middle, frame_middle_length);
        to = put(to, letters, TIME_LETTERS);
        to = put(to, frame_tail, frame_tail_length);
        if (!a->one_chunk) to = close_chunk(start, to);
    }
    if (a->one_chunk) to = close_chunk(start, to);
    if (c->sent == a->events) {
        to = put_frames(to, closing, CLOSING_FRAMES);
        to = put(to, "0\r\n\r\n", 5);
        c->finished = 1;
    }
    return deliver(c, bytes, to - bytes);
}

static int read_request(Connection *c);

// A stream whose turn has come: writes, and enters the list where its next turn is.
static void take_turn(Connection *c, uint64_t time) {
    c->listed = 0;
    if (c->gone) return release(c);
    if (c->out_length) return;  // its turn comes again when the socket takes more
    if (!c->finished) {
        if (c->gap && c->due > time) return schedule(c);
        if (!write_batch(c)) return leave(c);
        c->due += c->gap;
        if (c->due + 1000 * TICK < time) c->due = time;  // held up for long: no burst to catch up
    }
    if (c->out_length) return;
    if (c->finished) {
        c->answering = c->finished = 0;
        active--;
        read_request(c);
        return;
    }
    if (c->gap) return schedule(c);
    enlist(c, &ready);
}

// Begins the answer once a whole request is there. False if the client has left.
static int read_request(Connection *c) {
    if (c->answering || !c->in_length) return 1;
    c->in[c->in_length] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return 1;
    char *length = strcasestr(c->in, "\r\ncontent-length:");
    size_t whole = end + 4 - c->in + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
    if (c->in_length < whole) return 1;
    char after = c->in[whole];
    c->in[whole] = 0;
    int unknown = answer_parse(end, &c->answer);
    c->in[whole] = after;
    c->in_length -= whole;
    memmove(c->in, c->in + whole, c->in_length);
    if (unknown) {
        // Peers look for their upstream before they serve: such a question gets an answer without a stream.
        static const char empty[] =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        return deliver(c, empty, sizeof empty - 1) ? read_request(c) : (leave(c), 0);
    }
    static uint32_t phase;
    c->answering = 1;
    active++;
    c->sent = 0;
    c->gap = c->answer.rate > 0 ? (uint64_t)(1e9 * c->answer.batch / c->answer.rate) : 0;
    // Streams that begin together do not write together.
    c->due = now() + (c->gap ? (phase += 2654435761u) % c->gap : 0);
    if (!open_answer(c)) return leave(c), 0;
    if (!c->out_length) c->gap ? schedule(c) : enlist(c, &ready);
    return 1;
}

static void on_event(Connection *c, uint32_t events, uint64_t time) {
    if (events & EPOLLIN) {
        for (;;) {
            if (!c->in) c->in = malloc(REQUEST_ROOM);
            if (c->in_length == REQUEST_ROOM - 1) return leave(c);  // no request is that large
            ssize_t n = read(c->fd, c->in + c->in_length, REQUEST_ROOM - 1 - c->in_length);
            if (n < 0 && errno == EAGAIN) break;
            if (n <= 0) return leave(c);
            c->in_length += n;
        }
        if (!read_request(c)) return;
        if (c->in_length == 0) free(c->in), c->in = NULL;
    } else if (events & (EPOLLERR | EPOLLHUP)) {
        return leave(c);
    }
    if (events & EPOLLOUT && c->out_length && !c->gone) {
        if (!resume(c)) return leave(c);
        if (!c->out_length && !c->listed && c->answering) take_turn(c, time);
    }
}

int serve(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096) ||
        getsockname(listener, (void *)&address, &size)) {
        perror("load: serve");
        return 1;
    }
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    ticks = now() / TICK;
    for (;;) {
        struct epoll_event events[512];
        int count = epoll_wait(epoll, events, 512, ready ? 0 : active ? 1 : 1000);
        uint64_t time = now();
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr) {
                on_event(events[i].data.ptr, events[i].events, time);
                continue;
            }
            for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                Connection *c = calloc(1, sizeof *c);
                c->fd = fd;
                event = (struct epoll_event){.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
            }
        }
        time = now();
        if (time / TICK > ticks + SLOTS) ticks = time / TICK - SLOTS;
        for (; ticks <= time / TICK; ticks++) {
            Connection *list = wheel[ticks % SLOTS];
            wheel[ticks % SLOTS] = NULL;
            while (list) {
                Connection *c = list;
                list = c->next;
                take_turn(c, time);
            }
        }
        Connection *list = ready;
        ready = NULL;
        while (list) {
            Connection *c = list;
            list = c->next;
            take_turn(c, time);
        }
    }
}
