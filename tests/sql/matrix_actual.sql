-- What the catalog says: one row a table, view, sequence and function of our schemas, and what each role may do.
-- Letters: r select, a insert, w update, d delete (in brackets: on some columns only), u usage of a sequence,
-- x execute, - nothing. "rls" says that row-level security is on, "inv" that a view acts as its reader, "def" that
-- a function acts as its owner. Partitions of one table count as one.
create view t.matrix_actual as
with roles(role) as (
	values ('anon'), ('authenticated'), ('service_role'), ('ignite_handler')
), objects as (
	select distinct on (2)
		case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind,
		n.nspname || '.' || regexp_replace(c.relname, '_\d{4}w\d\d$', '_week') as name,
		c.oid,
		case when c.relkind = 'v' then case when 'security_invoker=true' = any (c.reloptions) then 'inv' else 'own' end
			when c.relkind = 'S' then '-'
			when c.relrowsecurity then 'rls'
			else 'open' end as security
	from pg_catalog.pg_class c
	join pg_catalog.pg_namespace n on n.oid = c.relnamespace
	where n.nspname in ('ignite', 'public', 'auth', 'storage')
	and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
	order by 2, c.relname
), relations as (
	select o.kind, o.name, o.security,
		array_agg(case
			when o.kind = 'sequence' then case when has_sequence_privilege(r.role, o.oid, 'usage, select, update') then 'u' else '-' end
			else coalesce(nullif(concat(
				case when has_table_privilege(r.role, o.oid, 'select') then 'r'
					when has_any_column_privilege(r.role, o.oid, 'select') then '(r)' end,
				case when has_table_privilege(r.role, o.oid, 'insert') then 'a'
					when has_any_column_privilege(r.role, o.oid, 'insert') then '(a)' end,
				case when has_table_privilege(r.role, o.oid, 'update') then 'w'
					when has_any_column_privilege(r.role, o.oid, 'update') then '(w)' end,
				case when has_table_privilege(r.role, o.oid, 'delete') then 'd' end,
				case when has_table_privilege(r.role, o.oid, 'truncate, references, trigger') then '!' end), ''), '-')
			end order by array_position(array['anon', 'authenticated', 'service_role', 'ignite_handler'], r.role)) as rights
	from objects o
	cross join roles r
	group by 1, 2, 3
), functions as (
	select 'function' as kind, p.oid::regprocedure::text as name, case when p.prosecdef then 'def' else 'inv' end as security,
		array_agg(case when has_function_privilege(r.role, p.oid, 'execute') then 'x' else '-' end
			order by array_position(array['anon', 'authenticated', 'service_role', 'ignite_handler'], r.role)) as rights
	from pg_catalog.pg_proc p
	join pg_catalog.pg_namespace n on n.oid = p.pronamespace
	cross join roles r
	where n.nspname in ('ignite', 'public', 'auth', 'storage')
	group by 1, 2, 3
)
select kind, name, security, array_to_string(rights, ' ') as rights from relations
union all
select kind, name, security, array_to_string(rights, ' ') from functions;

-- Every policy, with whom and what it is for.
create view t.policies_actual as
select format('%s.%s', schemaname, regexp_replace(tablename, '_\d{4}w\d\d$', '_week')) as name,
	policyname || ': ' || lower(cmd) || ' to ' || array_to_string(roles, ',') as policy
from pg_catalog.pg_policies
where schemaname in ('ignite', 'public', 'auth', 'storage')
group by 1, 2;
