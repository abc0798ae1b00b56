-- The written matrix (matrix.tsv, policies.tsv) against the catalog: every table, view, sequence and function of the
-- schemas ignite, public, auth and storage × role × right. What is not in the files fails, and so does what is gone.
begin;
\ir ../matrix_actual.sql
create temp table want (kind text, name text, security text, rights text);
\copy want from 'matrix.tsv'
create temp table want_policy (name text, policy text);
\copy want_policy from 'policies.tsv'
select no_plan();

select is(coalesce(a.security || ' | ' || a.rights, 'gone'), coalesce(w.security || ' | ' || w.rights, 'not in matrix.tsv'),
	coalesce(w.kind, a.kind) || ' ' || coalesce(w.name, a.name))
from want w
full join t.matrix_actual a on a.kind = w.kind
	and a.name = w.name
order by coalesce(w.kind, a.kind), coalesce(w.name, a.name);

select is(a.policy, w.policy, format('%s: policy %s', coalesce(w.name, a.name), coalesce(w.policy, a.policy)))
from want_policy w
full join t.policies_actual a on a.name = w.name
	and a.policy = w.policy
order by coalesce(w.name, a.name), coalesce(w.policy, a.policy);

-- What must hold whatever the files say.
select is_empty($$select name from t.matrix_actual where kind = 'table' and security <> 'rls'$$, 'every table has row-level security');
select is_empty($$select name from t.matrix_actual where kind = 'view' and security <> 'inv'$$, 'every view acts as its reader');
select is_empty($$select name from t.matrix_actual where rights like '%!%'$$, 'nobody may truncate, reference or put triggers on a table');
select is_empty($$select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('ignite', 'public') and p.prosecdef and not coalesce(p.proconfig::text like '%search_path=%', false)$$,
	'every security definer function fixes its search_path');
select is_empty($$select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('ignite', 'public') and obj_description(p.oid, 'pg_proc') is null
	-- A range type's constructors are its own.
	and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')$$, 'every function is commented');
select is_empty($$select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
	where n.nspname in ('ignite', 'public') and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null$$,
	'every table and view is commented');
select is((select string_agg(r.rolname, ',') from pg_roles r
	where r.rolname in ('anon', 'authenticated', 'service_role', 'ignite', 'ignite_handler') and (r.rolsuper or r.rolbypassrls)), null,
	'no role of ours is superuser or passes row-level security');
select is((select string_agg(r.rolname, ',' order by r.rolname) from pg_class c join pg_roles r on r.oid = c.relowner
	where c.oid in ('ignite.jobs'::regclass, 'storage.objects'::regclass, 'auth.users'::regclass) group by ()), 'ignite,ignite,ignite',
	'the owner who migrated owns the tables');
select * from finish();
rollback;
