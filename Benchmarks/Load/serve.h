#pragma once
// Serves on loopback (0: a free port) until it is ended; the port is printed. Returns only with an error: 1.
int serve(int port);
