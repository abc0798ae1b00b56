-- A fingerprint of everything that is not Ignite's: definitions, owners, grants, policies, triggers, and each row.
-- Lines, sorted; what was there before must be there afterwards.
create temp table state (line text);
insert into state
select format('relation %s.%s %s owner=%s rls=%s/%s acl=%s options=%s comment=%s', n.nspname, c.relname, c.relkind, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.reloptions,
	obj_description(c.oid, 'pg_class'))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('auth', 'storage', 'public', 'extensions') and c.relkind in ('r', 'v', 'S', 'm', 'p', 'i')
union all
select format('column %s.%s %s %s notnull=%s default=%s acl=%s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnum, a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attacl)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where n.nspname in ('auth', 'storage', 'public') and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped
union all
select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace::regnamespace::text in ('auth', 'storage', 'public')
union all
select format('index %s', pg_get_indexdef(i.indexrelid)) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('auth', 'storage', 'public')
union all
select format('function %s owner=%s acl=%s %s', p.oid::regprocedure, p.proowner::regrole, p.proacl, md5(pg_get_functiondef(p.oid)))
from pg_proc p where p.pronamespace::regnamespace::text in ('auth', 'storage', 'public', 'extensions') and p.prokind = 'f'
union all
select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('auth', 'storage', 'public') and not t.tgisinternal
union all
select format('policy %s.%s %s %s %s %s %s', schemaname, tablename, policyname, roles, cmd, qual, with_check) from pg_policies where schemaname in ('auth', 'storage', 'public')
union all
select format('schema %s owner=%s acl=%s', nspname, nspowner::regrole, nspacl) from pg_namespace where nspname in ('auth', 'storage', 'public', 'extensions')
union all
select format('defaults %s %s %s', defaclrole::regrole, defaclobjtype, defaclacl) from pg_default_acl
union all
select format('role %s %s%s%s%s%s', rolname, rolsuper, rolinherit, rolcreaterole, rolbypassrls, rolcanlogin) from pg_roles where rolname !~ '^pg_'
union all
select format('member %s of %s by %s', member::regrole, roleid::regrole, grantor::regrole) from pg_auth_members
union all
select format('extension %s in %s', extname, extnamespace::regnamespace) from pg_extension;
do $$
declare
	r record;
begin
	for r in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('auth', 'storage', 'public') and c.relkind = 'r' loop
		execute format('insert into state select %L || t::text from %s t', 'row ' || r.name || ' ', r.name);
	end loop;
end
$$;
select line from state order by line collate "C";
