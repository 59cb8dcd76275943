// libcurl, with typed wrappers for its variadic calls (Swift cannot call those).
#ifndef SCRIM_CCURL_H
#define SCRIM_CCURL_H

#include <curl/curl.h>

#endif
