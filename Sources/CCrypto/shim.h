// OpenSSL's libcrypto: HMAC-SHA-256 and AES-SIV for pseudonyms.
#ifndef SCRIM_CCRYPTO_H
#define SCRIM_CCRYPTO_H

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#endif
