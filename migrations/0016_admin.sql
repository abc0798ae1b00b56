-- What people do to queues and jobs, and the record of it: pausing an organisation, quotas, the audit table, the one entry
-- that job-admin and `ignite jobs` share.

create table ignite.job_pauses (
	queue text not null references ignite.job_queues (queue) on update cascade on delete cascade,
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	reason text,
	since timestamptz not null default now(),
	primary key (queue, organization_id)
);
comment on table ignite.job_pauses is 'Organisations whose jobs of a queue nobody may start. A whole queue is paused by job_queues.paused.';
alter table ignite.job_pauses enable row level security;
create policy service_role_all on ignite.job_pauses to service_role using (true) with check (true);
create policy members_read on ignite.job_pauses for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
grant select on ignite.job_pauses to authenticated, service_role;
