#pragma once
#include "answer.h"

typedef struct {
    Answer answer;  // what to ask for; each stream asks for the texts of its own number
    int port, streams;
    double seconds, warm_up;
    const char *path, *model, *headers;  // further header lines, each with its line end
} Drive;

// Keeps the streams open, measures for so long, and prints one line of JSON. Returns the exit code: 1 if anything was
// wrong.
int drive(const Drive *settings);
