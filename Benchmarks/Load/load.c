// load: a paced, Claude-shaped upstream, and the client that measures what stands between. See README.md.
#define _GNU_SOURCE
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "answer.h"
#include "drive.h"
#include "serve.h"

static int usage(const char *why) {
    fprintf(stderr,
            "load: %s\n"
            "load serve [--port N]\n"
            "load drive --port N [--streams 1] [--seconds 5] [--warm-up 1] [--events 1000] [--rate 0] [--batch 1]\n"
            "           [--text quiet|claude] [--secrets PERCENT] [--split 4] [--chunks event|write]\n"
            "           [--path /v1/messages] [--model claude-sonnet-4-5] [--header 'name: value']...\n",
            why);
    return 2;
}

static int number(const char *text, double least, double most, double *into) {
    char *end;
    *into = strtod(text, &end);
    return end != text && !*end && *into >= least && *into <= most;
}

int main(int count, char **arguments) {
    if (count < 2) return usage("serve or drive?");
    int serving = !strcmp(arguments[1], "serve");
    if (!serving && strcmp(arguments[1], "drive")) return usage("serve or drive?");

    static const struct option options[] = {
        {"port", 1, 0, 'p'},    {"streams", 1, 0, 'n'}, {"seconds", 1, 0, 's'}, {"warm-up", 1, 0, 'w'},
        {"events", 1, 0, 'e'},  {"rate", 1, 0, 'r'},    {"batch", 1, 0, 'b'},   {"text", 1, 0, 't'},
        {"secrets", 1, 0, 'x'}, {"split", 1, 0, 'k'},   {"chunks", 1, 0, 'c'},  {"path", 1, 0, 'u'},
        {"model", 1, 0, 'm'},   {"header", 1, 0, 'h'},  {0, 0, 0, 0},
    };
    static char headers[1000];
    Drive d = {
        .streams = 1,
        .seconds = 5,
        .warm_up = 1,
        .path = "/v1/messages",
        .model = "claude-sonnet-4-5",
        .headers = headers,
        .answer = {.events = 1000, .batch = 1, .split = 4},
    };
    double secrets = 0, v;
    for (int option; (option = getopt_long(count - 1, arguments + 1, "", options, NULL)) != -1;) {
        int good = 1;
        switch (option) {
            case 'p':
                if ((good = number(optarg, 0, 65535, &v))) d.port = v;
                break;
            case 'n':
                if ((good = number(optarg, 1, 50000, &v))) d.streams = v;
                break;
            case 's':
                if ((good = number(optarg, 0.01, 3600, &v))) d.seconds = v;
                break;
            case 'w':
                if ((good = number(optarg, 0, 600, &v))) d.warm_up = v;
                break;
            case 'e':
                if ((good = number(optarg, 1, 4e9, &v))) d.answer.events = v;
                break;
            case 'r':
                if ((good = number(optarg, 0, 1e6, &v))) d.answer.rate = v;
                break;
            case 'b':
                if ((good = number(optarg, 1, 512, &v))) d.answer.batch = v;
                break;
            case 'k':
                if ((good = number(optarg, 1, 16, &v))) d.answer.split = v;
                break;
            case 'x': good = number(optarg, 0, 50, &secrets); break;
            case 't': good = (d.answer.claude = !strcmp(optarg, "claude")) || !strcmp(optarg, "quiet"); break;
            case 'c': good = (d.answer.one_chunk = !strcmp(optarg, "write")) || !strcmp(optarg, "event"); break;
            case 'u': d.path = optarg; break;
            case 'm': d.model = optarg; break;
            case 'h':
                good = strlen(headers) + strlen(optarg) + 3 < sizeof headers;
                if (good) strcat(strcat(headers, optarg), "\r\n");
                break;
            default: return usage("see above");
        }
        if (!good) return usage(optarg);
    }
    if (secrets > 0) {
        d.answer.period = (uint32_t)(d.answer.split * 100 / secrets + .5);
        if (d.answer.period < d.answer.split + 8) return usage("so many secrets leave no text between them");
    }
    if (!serving && !d.port) return usage("--port is missing");

    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    answer_prepare();
    return serving ? serve(d.port) : drive(&d);
}
