/* What other hosts tell a worker through the database: that there may be work, or something to cancel. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/notify.h"
#include "edge/jobs.h"
#include "io/db_listen.h"

enum { COMPLAIN_MS = 10000 };

static struct {
	const char *queue;
	char name[80];
	int fd;
	atomic_bool work;
	int64_t complained_ms; /* the listener's thread's */
} news = { .fd = -1 };

/* On the listener's thread, as the next one. */
static void hear(void *arg, const char *payload)
{
	size_t n = strlen(news.queue);

	(void)arg;
	if (payload == NULL || strcmp(payload, news.queue) == 0)
		atomic_store(&news.work, true);
	else if (strncmp(payload, news.queue, n) == 0 && strcmp(payload + n, NOTIFY_CANCEL) == 0)
		crew_beat_soon();
	else
		return;
	eventfd_write(news.fd, 1);
}

static void hear_no_more(void *arg, const char *why, bool final)
{
	(void)arg;
	if (!final && news.complained_ms != 0 && clock_ms() < news.complained_ms + COMPLAIN_MS)
		return;
	news.complained_ms = clock_ms();
	log_line(NULL, LOG_WARN, "Other hosts are not heard; jobs are found by polling.", "cause", why,
		"remedy", final ? "DATABASE_DIRECT_URL leads past the pooler" : NULL, NULL);
}

void news_start(const struct handler *h)
{
	const struct db_listener l = { .url = cfg.database_direct_url,
		.name = news.name,
		.sql = NOTIFY_LISTEN,
		.force = cfg.worker_listen == LISTEN_ON,
		.told = hear,
		.lost = hear_no_more };

	if (!notify_wanted(cfg.database_direct_url))
		return;
	snprintf(news.name, sizeof(news.name), "%s listener", h->name);
	news.queue = h->queue;
	news.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (news.fd < 0 || db_listen_start(&l) != 0)
		log_line(NULL, LOG_WARN, "Other hosts cannot be listened to.", NULL);
}

int news_fd(void)
{
	return news.fd;
}

bool news_take(void)
{
	eventfd_t n;

	eventfd_read(news.fd, &n);
	return atomic_exchange(&news.work, false);
}

void news_stop(void)
{
	db_listen_stop();
}
