-- Media assets: pictures, sound and film that were checked and stored, once an organisation. The objects come first, in the same
-- transaction (shared/domain/media).

create table ignite.media_assets (
	asset_id uuid primary key default ignite.uuid_v7(),
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	kind text not null check (kind in ('image', 'audio', 'video')),
	content_type text not null,
	path text not null unique,
	size_bytes bigint not null check (size_bytes > 0),
	stored_sha256 text not null check (stored_sha256 ~ '^[0-9a-f]{64}$'),
	width int check (width > 0),
	height int check (height > 0),
	frames int check (frames > 0),
	duration_ms bigint check (duration_ms >= 0),
	dominant_color text check (dominant_color ~ '^#[0-9a-f]{6}$'),
	variants jsonb not null default '[]' check (jsonb_typeof(variants) = 'array'),
	alt text not null check (octet_length(alt) between 1 and 1000),
	licence text,
	provider text,
	model text,
	prompt_sha256 text check (prompt_sha256 ~ '^[0-9a-f]{64}$'),
	job_id uuid,
	created_at timestamptz not null default now(),
	unique (organization_id, sha256)
);
create index media_assets_by_job on ignite.media_assets (job_id) where job_id is not null;
comment on table ignite.media_assets is 'Checked pictures, sound and film of an organisation, each received file once.';
comment on column ignite.media_assets.sha256 is 'Hex SHA-256 of the file as it was received: the same bytes again are this asset.';
comment on column ignite.media_assets.path is 'Object name in bucket media-library: <organisation>/<first two digits>/<sha256>.<extension>.';
comment on column ignite.media_assets.size_bytes is 'Of the object at path, which for a picture is written anew.';
comment on column ignite.media_assets.stored_sha256 is 'Hex SHA-256 of the object at path.';
comment on column ignite.media_assets.variants is 'WebP pictures of fixed widths, narrowest first: {path, content_type, width, height, size_bytes, sha256}.';
comment on column ignite.media_assets.licence is 'Note on who may use it and how.';
comment on column ignite.media_assets.prompt_sha256 is 'Hex SHA-256 of the prompt: prompts themselves are not kept here.';
comment on column ignite.media_assets.job_id is 'Job that made it. No foreign key: the asset outlives the job''s row.';

alter table ignite.media_assets enable row level security;
create policy service_role_all on ignite.media_assets to service_role using (true) with check (true);
create policy members_read on ignite.media_assets for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
grant select, insert, update, delete on ignite.media_assets to service_role;
grant select on ignite.media_assets to authenticated;

create function ignite.media_find(p_organization uuid, p_sha256 text, p_lock boolean) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
begin
	if p_lock then
		perform pg_advisory_xact_lock(hashtextextended('ignite.media:' || p_organization || ':' || p_sha256, 0));
	end if;
	return (
		select to_jsonb(a)
		from ignite.media_assets a
		where a.organization_id = p_organization
		and a.sha256 = p_sha256
		-- As the caller (service_role), who may read storage.objects wherever they belong to.
		and not exists (
			select from (
				select a.path
				union all
				select v.value ->> 'path'
				from jsonb_array_elements(a.variants) v) p (path)
			where not exists (
				select from storage.objects o
				where o.bucket_id = 'media-library'
				and o.name = p.path)));
end
$$;
comment on function ignite.media_find(uuid, text, boolean) is
	'The organisation''s asset of these received bytes, or null; null too when one of its objects is gone. With a lock, nobody else stores them before this transaction ends.';

create function ignite.media_add(p_organization uuid, p_asset jsonb) returns jsonb
language sql volatile
set search_path = ''
as $$
	insert into ignite.media_assets as a (organization_id, sha256, kind, content_type, path, size_bytes, stored_sha256, width, height,
		frames, duration_ms, dominant_color, variants, alt, licence, provider, model, prompt_sha256, job_id)
	select p_organization, r.sha256, r.kind, r.content_type, r.path, r.size_bytes, r.stored_sha256, r.width, r.height,
		r.frames, r.duration_ms, r.dominant_color, r.variants, r.alt, r.licence, r.provider, r.model, r.prompt_sha256, r.job_id
	from jsonb_populate_record(null::ignite.media_assets, p_asset) r
	-- Its objects were gone, and are stored anew: the asset, its words and its origin stay. For the sweep it is a new one.
	on conflict (organization_id, sha256) do update set
		content_type = excluded.content_type,
		path = excluded.path,
		size_bytes = excluded.size_bytes,
		stored_sha256 = excluded.stored_sha256,
		width = excluded.width,
		height = excluded.height,
		frames = excluded.frames,
		duration_ms = excluded.duration_ms,
		dominant_color = excluded.dominant_color,
		variants = excluded.variants,
		created_at = clock_timestamp()
	returning to_jsonb(a)
$$;
comment on function ignite.media_add(uuid, jsonb) is
	'Adds the row of an asset whose objects are stored in the same transaction, or brings it up to date where they were gone; members are the table''s columns.';

revoke all on function ignite.media_find(uuid, text, boolean), ignite.media_add(uuid, jsonb) from public;
grant execute on function ignite.media_find(uuid, text, boolean), ignite.media_add(uuid, jsonb) to service_role;
