-- Identifiers and small helpers.
begin;
select plan(9);
select is(ignite.uuid_v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2'::uuid,
	'uuid_v5 gives the example of RFC 9562');
select is(ignite.uuid_v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.widgets.com'), '21f7f8de-8051-5b89-8680-0195ef798b6a'::uuid,
	'uuid_v5 gives the example of RFC 4122''s errata');
select ok((select bool_and(substr(u::text, 15, 1) = '7' and substr(u::text, 20, 1) in ('8', '9', 'a', 'b')) from (select ignite.uuid_v7() u
	from generate_series(1, 200)) s), 'uuid_v7 carries version 7 and the RFC''s variant');
select ok((select abs(('x' || translate(substr(ignite.uuid_v7()::text, 1, 13), '-', ''))::bit(48)::bigint
	- extract(epoch from clock_timestamp()) * 1000) < 1000), 'uuid_v7 begins with the milliseconds of now');
select is((select count(distinct ignite.uuid_v7()) from generate_series(1, 5000)), 5000::bigint, 'uuid_v7 does not repeat');
select is(ignite.to_uuid('6BA7B810-9dad-11d1-80b4-00c04fd430c8'), '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid, 'to_uuid reads a uuid');
select is(ignite.to_uuid(bad), null, 'to_uuid refuses ' || coalesce(bad, 'null'))
from unnest(array['', '6ba7b810-9dad-11d1-80b4-00c04fd430c']) bad;
select is(ignite.rfc3339('2026-02-03 04:05:06.7891+01'), '2026-02-03T03:05:06.789Z', 'rfc3339 is UTC with milliseconds');
select * from finish();
rollback;
