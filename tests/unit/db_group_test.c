/* Calls that share a transaction: each its own role and answer, whatever becomes of the others. */
#include "db_help.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"

enum { MEMBERS = 12, ROUNDS = 20 };

/* A thread's calls: the statement gets its number; what came back. */
struct member {
	const char *sql;
	bool retry_safe;
	int number, rounds;
	int wrong, refused, unavailable;
	atomic_bool ended;
	long transaction[ROUNDS];
};

static void *call_in_company(void *arg)
{
	struct member *m = arg;
	struct ctx *cx = ctx_new(64 KiB, "member");
	char text[16];

	snprintf(text, sizeof(text), "%d", m->number);
	for (int i = 0; i < m->rounds; i++) {
		struct rows *r = NULL;

		ctx_reset(cx, "member");
		cx->who = m->number % 2 == 0 ? &user : &nobody;
		if (db_call_grouped(cx, &r, m->retry_safe, m->sql, 1, text) != 0) {
			m->refused += cx->err.status == 409;
			m->unavailable += cx->err.status == 503;
			continue;
		}
		m->wrong += rows_int(r, 0, 0) != m->number ||
			strcmp(rows_get(r, 0, 1), m->number % 2 == 0 ? "authenticated" : "anon") != 0;
		m->transaction[i] = rows_int(r, 0, 2);
	}
	atomic_store(&m->ended, true);
	ctx_free(cx);
	return NULL;
}

static const char sql_company[] =
	"select $1::int, current_user, txid_current(), pg_sleep(0.003), nextval('public.tries')";

static void members_start(struct member *m, pthread_t *t, int n)
{
	for (int i = 0; i < n; i++) {
		m[i].number = i;
		if (m[i].sql == NULL)
			m[i].sql = sql_company;
		if (m[i].rounds == 0)
			m[i].rounds = ROUNDS;
		pthread_create(&t[i], NULL, call_in_company, &m[i]);
	}
}

static void members_join(const pthread_t *t, int n)
{
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

static void calls_that_meet_share_a_transaction_and_nothing_else(void **state)
{
	struct member m[MEMBERS] = { { 0 } };
	pthread_t t[MEMBERS];
	int shared = 0;

	(void)state;
	members_start(m, t, MEMBERS);
	members_join(t, MEMBERS);
	for (int i = 0; i < MEMBERS; i++) {
		assert_int_equal(m[i].wrong + m[i].refused + m[i].unavailable, 0);
		for (int k = 0; k < ROUNDS; k++)
			for (int j = 0; j < ROUNDS; j++)
				shared += m[i].transaction[k] == m[(i + 1) % MEMBERS].transaction[j];
	}
	assert_true(shared > MEMBERS);
}

static void a_refusal_in_company_is_ones_own(void **state)
{
	struct member m[MEMBERS] = {
		[5].sql = "select public.refuse('PT409', 'mine', '') from (select $1::text) x"
	};
	pthread_t t[MEMBERS];

	(void)state;
	members_start(m, t, MEMBERS);
	members_join(t, MEMBERS);
	for (int i = 0; i < MEMBERS; i++) {
		assert_int_equal(m[i].wrong + m[i].unavailable, 0);
		assert_int_equal(m[i].refused, i == 5 ? ROUNDS : 0);
	}
}

static void who_waits_for_a_lock_does_not_keep_the_others(void **state)
{
	struct member m[MEMBERS] = {
		[5].sql = "select $1::int, current_user, 0, pg_advisory_xact_lock(7)", [5].rounds = 1
	};
	struct ctx *cx = *state;
	pthread_t t[MEMBERS];
	int64_t began = clock_ms();
	bool all = false;

	cx->who = &user;
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(db_query(cx, NULL, "select pg_advisory_xact_lock(7)", 0), 0);
	members_start(m, t, MEMBERS);
	while (!all && clock_ms() - began < 8000) {
		usleep(10000);
		all = true;
		for (int i = 0; i < MEMBERS; i++)
			all = all && (i == 5 || atomic_load(&m[i].ended));
	}
	assert_true(all);
	assert_false(atomic_load(&m[5].ended));
	db_rollback(cx);
	members_join(t, MEMBERS);
	for (int i = 0; i < MEMBERS; i++)
		assert_int_equal(m[i].wrong + m[i].refused + m[i].unavailable, 0);
}

/* Number 5 ends the connection under its company; who may be sent again is. */
static void a_connection_that_breaks_under_company_is_survived(void **state)
{
	struct member m[MEMBERS] = {
		[5].sql = "select $1::int, current_user, public.suicide(2)", [5].rounds = 1
	};
	pthread_t t[MEMBERS];

	(void)state;
	as_superuser("alter sequence public.ends restart");
	for (int i = 0; i < MEMBERS; i++)
		m[i].retry_safe = true;
	members_start(m, t, MEMBERS);
	members_join(t, MEMBERS);
	for (int i = 0; i < MEMBERS; i++)
		assert_int_equal(m[i].wrong + m[i].refused + m[i].unavailable, 0);
}

int main(void)
{
	const struct CMUnitTest direct[] = {
		DIRECT(calls_that_meet_share_a_transaction_and_nothing_else),
		DIRECT(a_refusal_in_company_is_ones_own),
		DIRECT(who_waits_for_a_lock_does_not_keep_the_others),
		DIRECT(a_connection_that_breaks_under_company_is_survived),
	};
	const struct CMUnitTest pooled[] = {
		POOLED(calls_that_meet_share_a_transaction_and_nothing_else),
		POOLED(a_refusal_in_company_is_ones_own),
	};

	return db_run("db_group_test", direct, ARRAY_LEN(direct), pooled, ARRAY_LEN(pooled));
}
