// libcurl, with typed wrappers for its variadic calls (Swift cannot call those).
#ifndef SCRIM_CCURL_H
#define SCRIM_CCURL_H

#include <curl/curl.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// Called for body bytes and header lines: returns how many bytes were taken, or CURL_WRITEFUNC_PAUSE.
typedef size_t (*scrim_curl_sink)(char *bytes, size_t size, size_t count, void *context);
/// Called for bytes of the request body: fills `bytes`, returns how many, CURL_READFUNC_PAUSE or CURL_READFUNC_ABORT.
typedef size_t (*scrim_curl_source)(char *bytes, size_t size, size_t count, void *context);
/// Called to go back to an offset of the request body: returns CURL_SEEKFUNC_OK or CURL_SEEKFUNC_FAIL.
typedef int (*scrim_curl_seek)(void *context, curl_off_t offset, int origin);
/// Called when interest in a socket changes; `what` is CURL_POLL_IN, _OUT, _INOUT or _REMOVE.
typedef int (*scrim_curl_socket)(CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context);
/// Called when the multi handle wants a time-out: after so many milliseconds, or never for -1.
typedef int (*scrim_curl_timer)(CURLM *multi, long milliseconds, void *context);

static inline CURLcode scrim_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode scrim_curl_set_size(CURL *easy, CURLoption option, int64_t value) {
    return curl_easy_setopt(easy, option, (curl_off_t)value);
}

/// libcurl copies the string.
static inline CURLcode scrim_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// The list must outlive the transfer.
static inline CURLcode scrim_curl_set_headers(CURL *easy, struct curl_slist *headers) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

/// Where a loop puts the chunks of one read together.
struct scrim_gathered {
    unsigned char *bytes;
    size_t count, capacity;
    /// The transfer whose chunks are appended without asking it: it took those before them as they are. Or NULL.
    const void *transfer;
};

/// Where the body of a transfer goes.
struct scrim_body {
    /// The transfer's; called with it.
    scrim_curl_sink sink;
    void *transfer;
    /// The loop's.
    struct scrim_gathered *gathered;
};

/// libcurl calls for every chunk. This is all that a chunk costs which follows another of the same read: a call of Swift costs more than
/// what is done with so few bytes.
static inline size_t scrim_curl_take_body(char *bytes, size_t size, size_t count, void *context) {
    struct scrim_body *body = context;
    struct scrim_gathered *gathered = body->gathered;
    size_t length = size * count;
    if (gathered->transfer != body->transfer || length > gathered->capacity - gathered->count)
        return body->sink(bytes, size, count, body->transfer);
    memcpy(gathered->bytes + gathered->count, bytes, length);
    gathered->count += length;
    return length;
}

/// Sets the three directions of a transfer. What is pointed to must outlive it.
static inline CURLcode scrim_curl_set_callbacks(CURL *easy, scrim_curl_sink header, struct scrim_body *body,
                                                scrim_curl_source source, scrim_curl_seek seek, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, scrim_curl_take_body);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, source);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_READDATA, context);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SEEKDATA, context);
    return code;
}

/// Sets what is called when a connection gets a socket, and when the request is about to go out on one that stands.
/// Both return 0 to go on.
static inline CURLcode scrim_curl_set_connect_callbacks(
    CURL *easy, int (*begun)(void *context, curl_socket_t socket, curlsocktype purpose),
    int (*done)(void *context, char *ip, char *local_ip, int port, int local_port), void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, begun);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, context);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, done);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
    return code;
}

static inline CURLMcode scrim_curl_multi_set_callbacks(CURLM *multi, scrim_curl_socket socket, scrim_curl_timer timer,
                                                       void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    if (!code) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (!code) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (!code) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

static inline CURLMcode scrim_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// The next finished transfer, or NULL; its result goes to `result`.
static inline CURL *scrim_curl_multi_finished(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

/// The system's number of the last failed connect, or 0.
static inline long scrim_curl_os_errno(CURL *easy) {
    long number = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
    return number;
}

/// How many bytes of the request's body have been written to the connection, or -1.
static inline int64_t scrim_curl_uploaded(CURL *easy) {
    curl_off_t count = -1;
    return curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &count) ? -1 : count;
}

// The system calls of the loop that drives libcurl; Swift's Glibc module leaves these headers out.

static inline int scrim_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int scrim_eventfd_create(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/// Watches a socket for `what`, a CURL_POLL_ value: adds it to the set or changes it there. CURL_POLL_REMOVE takes it out;
/// a socket that was closed has left the set by itself.
static inline int scrim_epoll_watch(int set, int socket, int what) {
    if (what == CURL_POLL_REMOVE) return epoll_ctl(set, EPOLL_CTL_DEL, socket, NULL);
    struct epoll_event event = {.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u),
                                .data = {.fd = socket}};
    if (epoll_ctl(set, EPOLL_CTL_MOD, socket, &event) == 0) return 0;
    return epoll_ctl(set, EPOLL_CTL_ADD, socket, &event);
}

/// What is ready, as bits of CURL_CSELECT_.
static inline int scrim_epoll_ready(const struct epoll_event *event) {
    return (event->events & EPOLLIN ? CURL_CSELECT_IN : 0) | (event->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
           (event->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
}

#endif
