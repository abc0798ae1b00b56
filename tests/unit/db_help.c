/* The cluster, the pooler and the fixtures of the database tests. */
#include "db_help.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#include "../lib/folder.h"
#include "../lib/sql.h"

char folder[64], direct_url[256], pooled_url[256];

struct identity user = { .role = DB_AUTHENTICATED,
	.user_id = SUB,
	.organization = ORG,
	.claims = "{\"role\":\"authenticated\",\"sub\":\"" SUB "\"}" };
struct identity nobody = { .role = DB_ANON, .claims = "{\"role\":\"anon\"}" };

/* ---- the cluster ---- */

static int line_of(const char *command, char *out, size_t size)
{
	FILE *f = popen(command, "r");
	int rc;

	if (f == NULL || fgets(out, (int)size, f) == NULL)
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	rc = f != NULL ? pclose(f) : -1;
	return WIFEXITED(rc) ? WEXITSTATUS(rc) : -1;
}

int shell(const char *fmt, ...)
{
	char command[1024], out[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	return line_of(command, out, sizeof(out));
}

/* As superuser. */
void as_superuser(const char *sql)
{
	assert_non_null(cluster_sql(folder, sql));
}

static bool start_cluster(void)
{
	char command[256];
	int rc;

	if (!make_folder("ignite-db-test", folder, sizeof(folder)))
		return false;
	snprintf(command, sizeof(command), "tests/lib/cluster.sh start %s", folder);
	rc = line_of(command, direct_url, sizeof(direct_url));
	if (rc == 3)
		puts("skipped: db_test needs PostgreSQL's server programs (apt-get install postgresql)");
	else if (rc != 0)
		exit(1);
	return rc == 0;
}

/* PgBouncer in transaction mode on a socket of its own; false where it is not installed. */
static bool start_pgbouncer(void)
{
	int rc = shell(
		"export PATH=$PATH:/usr/sbin; command -v pgbouncer || exit 3; cd %s && mkdir -p bouncer && "
		"chmod 755 . && chmod 777 bouncer && printf '\"ignite_handler\" \"\"\\n' >bouncer/users && "
		"printf '[databases]\\nignite = host=%%s port=5432 user=ignite_handler dbname=ignite\\n"
		"[pgbouncer]\\nlisten_port = 6432\\nlisten_addr =\\nunix_socket_dir = %%s/bouncer\\n"
		"auth_type = trust\\nauth_file = bouncer/users\\npool_mode = transaction\\n"
		"default_pool_size = 2\\nserver_tls_sslmode = disable\\n"
		"logfile = %%s/bouncer/log\\npidfile = %%s/bouncer/pid\\n' "
		"$(cat run) $PWD $PWD $PWD >bouncer/ini && chmod 644 bouncer/* && "
		"{ [ $(id -u) != 0 ] || set -- setpriv --reuid=postgres --regid=postgres --clear-groups; "
		"\"$@\" pgbouncer -d bouncer/ini >/dev/null 2>&1; } && "
		"for i in $(seq 100); do [ -S bouncer/.s.PGSQL.6432 ] && exit 0; sleep 0.05; done; exit 1",
		folder);

	if (rc == 3)
		puts("skipped: the tests through PgBouncer (apt-get install pgbouncer)");
	else if (rc != 0)
		exit(1);
	snprintf(pooled_url, sizeof(pooled_url),
		"postgresql://ignite_handler@/ignite?host=%s/bouncer&port=6432", folder);
	return rc == 0;
}

static void end_cluster(void)
{
	db_close_idle(0);
	shell("[ ! -f %s/bouncer/pid ] || kill $(cat %s/bouncer/pid)", folder, folder);
	shell("tests/lib/cluster.sh stop %s; rm -rf %s", folder, folder);
}

int setup_direct(void **state)
{
	db_close_idle(0);
	db_setup(direct_url, CONNECTIONS);
	return unit_setup(state);
}

int setup_pooled(void **state)
{
	db_close_idle(0);
	db_setup(pooled_url, CONNECTIONS);
	return unit_setup(state);
}

static void make_fixtures(void)
{
	as_superuser(
		"create table public.mark (id serial); grant all on public.mark to authenticated; grant all "
		"on sequence public.mark_id_seq to authenticated; create table public.closed (); create "
		"sequence public.tries; create sequence public.ends; grant all on public.tries, public.ends to public");
	as_superuser(
		"create function public.refuse(c text, d text, h text) returns int language plpgsql as 'begin "
		"raise exception using errcode = c, message = ''Said so.'', detail = d, hint = h; end'");
	as_superuser(
		"create function public.clash(n int) returns int language plpgsql as 'declare i int := "
		"nextval(''public.tries''); begin if i < n then raise exception using errcode = ''40001''; end "
		"if; return i; end'");
	as_superuser(
		"create function public.suicide(n int) returns int language plpgsql security definer as "
		"'declare i int := nextval(''public.ends''); begin if i < n then perform "
		"pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); end if; return i; end'");
}

int db_run(const char *name, const struct CMUnitTest *direct, size_t direct_count,
	const struct CMUnitTest *pooled, size_t pooled_count)
{
	int failed;

	log_setup(name, LOG_ERROR + 1);
	if (!start_cluster())
		return 0;
	make_fixtures();
	failed = _cmocka_run_group_tests("direct", direct, direct_count, NULL, NULL);
	if (start_pgbouncer())
		failed += _cmocka_run_group_tests("pooled", pooled, pooled_count, NULL, NULL);
	end_cluster();
	return failed;
}
