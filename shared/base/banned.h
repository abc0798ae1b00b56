/* Functions that nobody needs here become compile errors. Included before everything by the Makefile. */
#ifndef IGNITE_BASE_BANNED_H
#define IGNITE_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok
#pragma GCC poison atoi atol atoll localtime gmtime ctime asctime tmpnam

#endif
