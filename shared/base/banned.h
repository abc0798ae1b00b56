/* Functions that nobody needs here become compile errors. Included before everything by the Makefile. */
#ifndef IGNITE_BASE_BANNED_H
#define IGNITE_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Some C libraries define these as macros, which cannot be poisoned. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok
#pragma GCC poison atoi atol atoll localtime gmtime ctime asctime tmpnam

#endif
