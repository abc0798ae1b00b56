#!/bin/bash
# The migrations on what a Supabase project already has (supabase_fixture.sql), as postgres, which is no superuser:
# nothing of theirs changes, what clashes is left alone and said, and the queue works beside it.
set -u
n=0
here=$IGNITE_ROOT/tests/sql
. "$here/cluster.sh"
ok()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; [ -z "${3:-}" ] || sed 's/^/# /' <<<"$3" | head -20; fi
}
is() { [ "$1" = "$2" ]; ok $? "$3" "have: $1
want: $2"; }
dir=$WORK/supabase
cluster_start "$dir" supabase_admin || exit 1
trap 'cluster_stop "$dir"' EXIT
export PGHOST=$dir PGUSER=supabase_admin PGDATABASE=app
psql -X -q -d postgres -c 'create database app' || exit 1
psql -X -q -v ON_ERROR_STOP=1 -f "$here/supabase_fixture.sql" || exit 1
as() { local role=$1; shift; psql -X -q -A -t -U "$role" -c "$@" 2>&1; }
state() { psql -X -q -A -t -v ON_ERROR_STOP=1 -f "$here/supabase_state.sql"; }

state >"$dir/before"
is "$(as postgres 'select rolsuper or rolbypassrls from pg_roles where rolname = current_user')" f "postgres is no superuser and passes no row-level security"
DATABASE_URL="host=$dir user=postgres dbname=app" "$IGNITE_ROOT/stack/migrate.sh" >"$dir/migrate" 2>&1
ok $? "the migrations apply" "$(tail -n 20 "$dir/migrate")"
state >"$dir/after"
lost=$(LC_ALL=C comm -23 "$dir/before" "$dir/after" | grep -v '^schema public ')
ok $([ -z "$lost" ]; echo $?) "of $(wc -l <"$dir/before") lines of definitions, grants and rows none is lost or changed" "$lost"
added=$(LC_ALL=C comm -13 "$dir/before" "$dir/after" | grep -E '^(row|policy|trigger|role|member|extension|defaults|schema|constraint) |^[a-z]+ (auth|storage|extensions)\.' |
	grep -v 'TRIGGER enqueue INSTEAD OF INSERT ON public.ai_' | grep -Ev '^trigger CREATE TRIGGER "ignite (versions|media)" .* ON storage.objects ')
ok $([ -z "$added" ]; echo $?) "and none is added to their tables, schemas and roles but the guard of published versions and the note of written courses" "$added"
is "$(DATABASE_URL="host=$dir user=postgres dbname=app" "$IGNITE_ROOT/stack/migrate.sh" 2>"$dir/again")" "migrate: up to date" "a second run does nothing"
is "$(grep -c 'WARNING:  bucket courses is marked public, but holds what is private' "$dir/migrate" "$dir/again" | cut -d: -f2 | tr -d '\n')" 11 "each says that their public bucket courses is open"
is "$(grep -c WARNING "$dir/again")" 1 "and of no other bucket"

for clash in 'public.course_metadata exists already and is left alone' 'public.memberships exists already and is left alone' 'public.mark_stale_jobs exists already and is left alone'; do
	grep -q "$clash" "$dir/migrate"
	ok $? "said: $clash" "$(grep NOTICE "$dir/migrate")"
done
is "$(as postgres 'select string_agg(name, $$ $$ order by name) from ignite.public_names where not ours')" "course_metadata mark_stale_jobs(interval) memberships" "and noted in ignite.public_names"
is "$(as postgres 'select mark_stale_jobs() || (select count(*) from course_metadata)')" "mine20" "their function and rows are theirs"
is "$(as postgres 'select count(*) from pg_views where schemaname = $$public$$ and viewname in ($$ai_course_jobs$$, $$ai_media_jobs$$, $$course_versions$$, $$user_roles$$)')" 4 "free names are taken"
is "$(psql -X -q -A -t -c "select string_agg(c.relname, ' ') from pg_class c, unnest(array['anon', 'authenticated']) r where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and c.relname <> 'recent_courses'
	and (has_table_privilege(r, c.oid, 'truncate, delete, references, trigger') or r = 'anon' and c.relname like 'ai%' and has_any_column_privilege(r, c.oid, 'select, insert, update'))")" "" \
	"the project's default privileges give nothing away"
is "$(psql -X -q -A -t -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname <> 'mark_stale_jobs' and has_function_privilege('anon', p.oid, 'execute')")" "" \
	"anon executes none of our functions"
is "$(psql -X -q -A -t -c "select count(*) from pg_policies where schemaname = 'storage' and policyname like 'ignite%'")" 0 "policies on storage cannot be made by postgres"
grep -q 'run as that role' "$dir/migrate"
ok $? "which is said, with the statements"

# The owner of storage runs what was shown.
sed -n -e '/^create policy "ignite/p' -e '/^create trigger "ignite/p' -e 's/.*run as the owner of storage.buckets: //p' "$dir/migrate" >"$dir/shown.sql"
is "$(grep -c . "$dir/shown.sql")" 12 "seven policies, four buckets and the closing of one are shown"
out=$(psql -X -q -v ON_ERROR_STOP=1 -U supabase_storage_admin -f "$dir/shown.sql" 2>&1)
ok $? "they run as the owner of storage" "$out"
is "$(psql -X -q -A -t -c "select string_agg(id || ':' || public || ':' || coalesce(file_size_limit::text, ''), ' ' order by id) from storage.buckets")" \
	"avatars:true:1048576 courses:false:99 media-inbox:false: media-library:true: published:true:" "a bucket that existed keeps its settings, but for what was shown"
is "$(DATABASE_URL="host=$dir user=postgres dbname=app" "$IGNITE_ROOT/stack/migrate.sh" 2>&1)" "migrate: up to date" "and migrate is content"

# The queue works here.
org=$(as postgres "select ignite.organization_add('Acme')")
add() { as postgres "select ignite.user_add('$1', '$org', 'editor')"; }
out=$(add ada@example.org)
finds=$(grep -m 1 -o 'create policy "ignite finds users".*(true);' <<<"$out")
[[ $finds == *' to postgres using (true);' && $out == *'belongs to supabase_auth_admin'* ]]
ok $? "user_add by a role that does not see the project's users says who can show them, and how" "$out"
psql -X -q -v ON_ERROR_STOP=1 -U supabase_auth_admin -c "$finds"
ok $? "what it shows runs as that role"
add carl@example.org | grep -q 'The project has no user with that address.*sign them up there first'
ok $? "a user whom the project does not have is its sign-up's to make"
is "$(psql -X -q -A -t -c 'select count(*) from auth.users')" 2 "and none is made"
user=$(add ada@example.org)
is "$user" "aaaaaaaa-0000-4000-8000-000000000001" "user_add finds the project's user"
claims="select set_config('request.jwt.claims', '{\"sub\":\"$user\",\"role\":\"authenticated\"}', true)"
call() { psql -X -q -A -t -U authenticator -v ON_ERROR_STOP=1 -c "begin; set local role $1; $claims; $2; commit" 2>&1 | tail -n 1; }
job=$(call authenticated "insert into ai_course_jobs (payload) values ('{\"course_id\":\"algebra\"}') returning id")
ok $([[ $job =~ ^[0-9a-f-]{36}$ ]]; echo $?) "a signed-in user enqueues through the API's login role" "$job"
is "$(call authenticated 'select count(*) from ai_course_jobs')" 1 "and sees the job"
is "$(call service_role 'select id from get_next_pending_job()')" "$job" "the service claims it"
call service_role "select ignite.finish('$job', 1, null, 'algebra/course.json')" >/dev/null
is "$(call authenticated 'select status from ai_course_jobs')" "done" "and finishes it"
is "$(call service_role "select ignite.maintain() ->> 'reaped'")" 0 "maintain runs"
is "$(call authenticated "insert into storage.objects (bucket_id, name) values ('courses', 'algebra/notes.json') returning name")" "algebra/notes.json" "an editor writes to the course's folder"
call authenticated "insert into storage.objects (bucket_id, name) values ('courses', 'old/x.json')" | grep -q 'row-level security'
ok $? "and not to another folder"
is "$(call authenticated "select count(*) from storage.objects where bucket_id = 'courses'")" 1 "nor sees what is there"
is "$(call anon 'select count(*) from storage.objects')" 0 "anon sees nothing"

# A public course becomes private by SQL, in a project that guards its objects: the copy goes, whoever says so.
psql -X -q -v ON_ERROR_STOP=1 -U supabase_storage_admin <<'SQL'
create function storage.protect_delete() returns trigger language plpgsql as $$
begin
	if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
		raise exception 'Direct deletion from storage tables is not allowed.' using errcode = '42501';
	end if;
	return null;
end
$$;
create trigger protect_objects_delete before delete on storage.objects for each statement execute function storage.protect_delete();
SQL
for role in service_role postgres; do
	psql -X -q -v ON_ERROR_STOP=1 -c "insert into storage.objects (bucket_id, name) values ('published', 'algebra.json')
		on conflict do nothing" -c "select ignite.course_published('algebra', '$org', 1, 'public', null)" >/dev/null
	out=$(as postgres "set role $role; update ignite.course_metadata set visibility = 'private' where course_id = 'algebra'")
	is "$out$(psql -X -q -A -t -c "select count(*) from storage.objects where bucket_id = 'published'")" 0 "a course that $role makes private loses its public copy"
done
is "$(psql -X -q -A -t -c "select has_schema_privilege('service_role', 'ignite', 'create')")" f "service_role makes nothing in schema ignite"
echo "1..$n"
