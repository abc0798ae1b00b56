-- What calls to models cost: prices, a row a call, ceilings. A call is reserved at its highest possible price before it is made
-- and settled after, so that a job never passes its ceiling. All amounts are exact, in US dollars.

alter table ignite.job_queues add column cost_ceiling numeric check (cost_ceiling >= 0);
comment on column ignite.job_queues.cost_ceiling is 'US dollars that the calls of one job may cost at most, null for no ceiling.';

create table ignite.model_prices (
	price_id bigint generated always as identity primary key,
	provider text not null,
	model text not null check (length(model) between 1 and 200),
	pattern text generated always as (case when model like '%*%'
		then replace(replace(replace(replace(model, '\', '\\'), '_', '\_'), '%', '\%'), '*', '%') end) stored,
	effective_from timestamptz not null default now(),
	daily_from time,
	daily_until time,
	above_input_tokens bigint not null default 0 check (above_input_tokens >= 0),
	input_usd numeric check (input_usd >= 0),
	cached_input_usd numeric check (cached_input_usd >= 0),
	cache_write_usd numeric check (cache_write_usd >= 0),
	output_usd numeric check (output_usd >= 0),
	embedding_usd numeric check (embedding_usd >= 0),
	image_usd numeric check (image_usd >= 0),
	audio_usd numeric check (audio_usd >= 0),
	video_usd numeric check (video_usd >= 0),
	video_second_usd numeric check (video_second_usd >= 0),
	source text not null default 'operator',
	check ((daily_from is null) = (daily_until is null))
);
create unique index model_prices_one on ignite.model_prices
	(provider, model, effective_from, above_input_tokens, (source = 'operator'), coalesce(daily_from, '24:00'));
create index model_prices_patterns on ignite.model_prices (provider) where pattern is not null;
comment on table ignite.model_prices is 'Prices of models, of no organisation. An operator''s rows win over those of a published list.';
comment on column ignite.model_prices.provider is 'The price list that a provider of the provider file names ("prices").';
comment on column ignite.model_prices.model is 'The model''s name; "*" stands for any text. An exact name wins, then the longest. Images: also model:size or model:size:quality.';
comment on column ignite.model_prices.pattern is 'A name with stars as LIKE has it.';
comment on column ignite.model_prices.effective_from is 'The latest that has begun is in force.';
comment on column ignite.model_prices.daily_from is 'With daily_until: in force at these hours of each day only (UTC), before rows without.';
comment on column ignite.model_prices.above_input_tokens is 'In force for calls with more input tokens than this, for all their tokens.';
comment on column ignite.model_prices.input_usd is 'Of a million input tokens; so are cached_input_usd, cache_write_usd, output_usd and embedding_usd.';
comment on column ignite.model_prices.image_usd is 'Of one image.';
comment on column ignite.model_prices.audio_usd is 'Of a million characters of speech.';
comment on column ignite.model_prices.video_usd is 'Of one film, whatever its length; with video_second_usd: besides it.';
comment on column ignite.model_prices.video_second_usd is 'Of one second of film.';
comment on column ignite.model_prices.source is 'operator, or the published list that the row comes from.';

create table ignite.cost_events (
	event_id uuid primary key default ignite.uuid_v7(),
	organization_id uuid,
	job_id uuid,
	run_no int,
	step text,
	idempotency_key text,
	kind text not null,
	provider text not null,
	model text not null,
	price_id bigint,
	state text not null default 'open',
	outcome text,
	input_tokens bigint,
	cached_tokens bigint,
	cache_write_tokens bigint,
	output_tokens bigint,
	images int,
	characters bigint,
	film_ms bigint,
	latency_ms int,
	attempts int,
	lost_attempts int,
	unknown_attempts int not null default 0,
	repeated boolean not null default false,
	replayed boolean not null default false,
	estimate_usd numeric,
	cost_usd numeric,
	continuation jsonb,
	made_at timestamptz not null default clock_timestamp(),
	settled_at timestamptz
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.1);
create index cost_events_by_job on ignite.cost_events (job_id, made_at);
create index cost_events_by_organization on ignite.cost_events (organization_id, made_at);
create index cost_events_by_time on ignite.cost_events using brin (made_at);
create index cost_events_continued on ignite.cost_events (job_id, step) where continuation is not null;
create index cost_events_open on ignite.cost_events (made_at) where state = 'open';
create index cost_events_unsettled on ignite.cost_events (job_id) where state <> 'settled' or unknown_attempts > 0;
comment on table ignite.cost_events is 'A row a call to a model: reserved before it is made, settled after.';
comment on column ignite.cost_events.price_id is 'The row of model_prices that it was priced by, null: no price was known.';
comment on column ignite.cost_events.state is 'open: under way; settled; unknown: it may have been charged, nobody knows for what.';
comment on column ignite.cost_events.outcome is 'ok, refused, truncated, filtered, malformed, rate_limited, unavailable, rejected, denied, timeout, cancelled, over_budget: not asked for again, or lost: its process ended. Of a lost one that was asked for again: replayed: a later call got its answer, and has its cost; not_served: its provider, which remembers what it served, served the later call alone.';
comment on column ignite.cost_events.cached_tokens is 'Those of input_tokens that the provider had in its cache.';
comment on column ignite.cost_events.cache_write_tokens is 'Those of input_tokens that were written to the cache at a price of their own.';
comment on column ignite.cost_events.attempts is 'Requests that went out for it; null while nobody knows, 0: it was never sent.';
comment on column ignite.cost_events.lost_attempts is 'Those of them whose answer was lost on the way. They carry the same idempotency key.';
comment on column ignite.cost_events.unknown_attempts is 'Requests that may have been charged besides cost_usd, nobody knows for what: each counts at estimate_usd. The one that is under way is not among them.';
comment on column ignite.cost_events.repeated is 'The provider answered from an earlier call under the same key, which was settled already: it costs nothing.';
comment on column ignite.cost_events.replayed is 'The provider said that its answer is the one of an earlier request under the same key.';
comment on column ignite.cost_events.film_ms is 'Length of the film that was made.';
comment on column ignite.cost_events.continuation is 'What was paid for and is still to come: a prediction''s id, addresses of results. A rerun of the job''s step goes on from it and pays nothing; null: nothing is to come.';
comment on column ignite.cost_events.estimate_usd is 'The most that it can cost; counts for the ceiling while the cost is not known.';

create function ignite.price_of(p_provider text, p_models text[], p_at timestamptz, p_input_tokens bigint) returns ignite.model_prices
language plpgsql stable
set search_path = ''
-- In PL/pgSQL, so that it is planned once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
	v_price ignite.model_prices;
	v_time time := (p_at at time zone 'UTC')::time;
begin
	select m.* into v_price
	from unnest(p_models) with ordinality n(name, place)
	cross join lateral (
		select e.*
		from ignite.model_prices e
		where e.provider = p_provider
		and e.model = n.name
		union all
		select e.*
		from ignite.model_prices e
		where e.provider = p_provider
		and e.pattern is not null
		and n.name like e.pattern
	) m
	where m.effective_from <= p_at
	and m.above_input_tokens <= greatest(p_input_tokens - 1, 0)
	and (m.daily_from is null
		or m.daily_from < m.daily_until and v_time >= m.daily_from and v_time < m.daily_until
		or m.daily_from >= m.daily_until and (v_time >= m.daily_from or v_time < m.daily_until))
	order by m.source = 'operator' desc, n.place, m.model = n.name desc, length(m.model) desc, m.model, m.effective_from desc,
		m.daily_from is not null desc, m.above_input_tokens desc
	limit 1;
	return v_price;
end
$$;
comment on function ignite.price_of(text, text[], timestamptz, bigint) is
	'The price in force for a call: operators'' rows first, then by the names in their order, exact before pattern, latest date, hours, tier. Internal.';

create function ignite.price_amount(p_price ignite.model_prices, p_kind text, p_input bigint, p_cached bigint, p_cache_write bigint, p_output bigint,
	p_images int, p_characters bigint, p_film_ms bigint) returns numeric
language sql immutable
set search_path = ''
as $$
	select case p_kind
		when 'chat' then (
			(p_input - p_cached - p_cache_write) * p_price.input_usd
			+ p_cached * coalesce(p_price.cached_input_usd, p_price.input_usd)
			+ p_cache_write * coalesce(p_price.cache_write_usd, p_price.input_usd)
			+ p_output * p_price.output_usd) / 1000000
		when 'embedding' then p_input * p_price.embedding_usd / 1000000
		when 'image' then p_images * p_price.image_usd
		when 'speech' then p_characters * p_price.audio_usd / 1000000
		when 'video' then case
			when p_price.video_usd is not null or p_price.video_second_usd is not null
				then coalesce(p_price.video_usd, 0) + coalesce(p_price.video_second_usd, 0) * p_film_ms / 1000
			end
	end
$$;
comment on function ignite.price_amount(ignite.model_prices, text, bigint, bigint, bigint, bigint, int, bigint, bigint) is
	'What so much costs at that price, null where the row has no price for the kind. Internal.';

create function ignite.price_most(p_provider text, p_models text[], p_kind text, p_at timestamptz, p_input bigint, p_output bigint, p_images int,
	p_characters bigint, p_film_ms bigint, out price_id bigint, out usd numeric)
language plpgsql stable
set search_path = ''
as $$
declare
	v_price ignite.model_prices;
	v_tokens bigint := greatest(p_input, 1);
	v_usd numeric;
begin
	-- From the tier of the largest possible input down to the first one: a lower tier may cost more.
	loop
		v_price := ignite.price_of(p_provider, p_models, p_at, v_tokens);
		exit when v_price.price_id is null;
		v_usd := ignite.price_amount(v_price, p_kind, least(v_tokens, p_input),
			case when v_price.cached_input_usd > greatest(v_price.input_usd, v_price.cache_write_usd) then least(v_tokens, p_input) else 0 end,
			case when v_price.cache_write_usd > v_price.input_usd and coalesce(v_price.cached_input_usd, 0) <= v_price.cache_write_usd
				then least(v_tokens, p_input) else 0 end,
			p_output, p_images, p_characters, p_film_ms);
		if v_usd is null then
			price_id := null;
			usd := null;
			return;
		end if;
		if usd is null or v_usd >= usd then
			usd := v_usd;
		end if;
		price_id := v_price.price_id;
		exit when v_price.above_input_tokens = 0;
		v_tokens := v_price.above_input_tokens;
	end loop;
end
$$;
comment on function ignite.price_most(text, text[], text, timestamptz, bigint, bigint, int, bigint, bigint) is
	'The most that a call within these bounds can cost, and the price row of its first tier; null when a price is missing. Internal.';

create function ignite.cost_spent(p_job uuid) returns numeric
language sql stable
set search_path = ''
as $$
	select coalesce(sum(coalesce(e.cost_usd, 0) + (e.unknown_attempts + (e.state = 'open')::int) * coalesce(e.estimate_usd, 0)), 0)
	from ignite.cost_events e
	where e.job_id = p_job
$$;
comment on function ignite.cost_spent(uuid) is
	'What counts against a job''s ceiling: what its calls cost, and the estimate of each request whose cost is not known. Internal.';

create function ignite.cost_ceiling(p_job uuid, p_run_no int) returns numeric
language plpgsql volatile
set search_path = ''
as $$
declare
	v_ceiling numeric;
begin
	if p_job is null then
		return null;
	end if;
	-- Calls of one job are counted one after the other, whichever process makes them.
	perform pg_advisory_xact_lock(hashtextextended('ignite.cost:' || p_job, 0));
	select q.cost_ceiling into v_ceiling
	from ignite.job_leases l
	join ignite.job_queues q on q.queue = l.queue
	where l.job_id = p_job
	and l.run_no = p_run_no;
	if not found then
		perform ignite.refuse(409, 'lease_lost', 'Another run of this job took over.');
	end if;
	return v_ceiling;
end
$$;
comment on function ignite.cost_ceiling(uuid, int) is
	'A job''s ceiling, null for none; nobody else reserves for the job until the transaction ends. PT409 lease_lost. Internal.';

create function ignite.cost_resume(p_job uuid, p_run_no int, p_step text) returns ignite.cost_events
language plpgsql volatile
set search_path = ''
as $$
declare
	v_event ignite.cost_events;
begin
	select e.* into v_event
	from ignite.cost_events e
	where e.job_id = p_job
	and e.step is not distinct from p_step
	and e.continuation is not null
	order by e.made_at desc
	limit 1
	for update;
	-- Under way again: what a lost run counted for it is what its being open stands for.
	if v_event.state in ('open', 'unknown') then
		update ignite.cost_events e
		set state = 'open',
			run_no = p_run_no,
			unknown_attempts = e.unknown_attempts - (e.state = 'unknown' and e.unknown_attempts > 0)::int
		where e.event_id = v_event.event_id;
	end if;
	return v_event;
end
$$;
comment on function ignite.cost_resume(uuid, int, text) is
	'The call of a job''s step that an earlier run paid for and whose result is still to come, taken over by this run; null: none. Internal.';

create function ignite.cost_continue(p_job uuid, p_run_no int, p_calls jsonb) returns int
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_count int;
begin
	perform ignite.cost_ceiling(p_job, p_run_no);
	update ignite.cost_events e
	set continuation = c.call -> 'continuation',
		attempts = greatest(e.attempts, 1)
	from jsonb_array_elements(p_calls) c(call)
	where e.event_id = (c.call ->> 'event_id')::uuid
	and e.job_id = p_job;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function ignite.cost_continue(uuid, int, jsonb) is
	'Puts on record what calls have paid for and is still to come: [{"event_id","continuation"}]. PT409 lease_lost.';

create function ignite.cost_cancelled(p_job uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
	select exists (
		select
		from ignite.job_cancels c
		where c.job_id = p_job)
$$;
comment on function ignite.cost_cancelled(uuid) is
	'Does somebody want this running job stopped? Then what it has under way with providers is stopped, too.';

create function ignite.cost_reserve(p_job uuid, p_run_no int, p_organization uuid, p_calls jsonb)
returns table (place int, verdict text, event_id uuid, estimate_usd numeric, ceiling_usd numeric, spent_usd numeric, continuation jsonb)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_call jsonb;
	v_price bigint;
	v_event ignite.cost_events;
begin
	ceiling_usd := ignite.cost_ceiling(p_job, p_run_no);
	if ceiling_usd is not null then
		spent_usd := ignite.cost_spent(p_job);
	end if;
	for place, v_call in
		select c.place - 1, c.call
		from jsonb_array_elements(p_calls) with ordinality c(call, place)
		order by c.place
	loop
		event_id := null;
		continuation := null;
		if p_job is not null and (v_call ->> 'continues')::boolean then
			v_event := ignite.cost_resume(p_job, p_run_no, v_call ->> 'step');
			if v_event.event_id is not null then
				verdict := 'continued';
				event_id := v_event.event_id;
				estimate_usd := v_event.estimate_usd;
				continuation := v_event.continuation;
				return next;
				continue;
			end if;
		end if;
		select m.price_id, m.usd into v_price, estimate_usd
		from ignite.price_most(v_call ->> 'prices', array(select jsonb_array_elements_text(v_call -> 'names')), v_call ->> 'kind', clock_timestamp(),
			(v_call ->> 'input')::bigint, (v_call ->> 'output')::bigint, (v_call ->> 'images')::int, (v_call ->> 'characters')::bigint,
			coalesce((v_call ->> 'film_ms')::bigint, 0)) m;
		if ceiling_usd is not null and estimate_usd is null then
			verdict := 'no_price';
		elsif spent_usd + estimate_usd > ceiling_usd then
			verdict := 'over_budget';
		else
			verdict := 'reserved';
			spent_usd := spent_usd + estimate_usd;
			insert into ignite.cost_events as e (organization_id, job_id, run_no, step, idempotency_key, kind, provider, model, price_id, estimate_usd)
			values (p_organization, p_job, p_run_no, v_call ->> 'step', v_call ->> 'key', v_call ->> 'kind', v_call ->> 'provider', v_call ->> 'model',
				v_price, cost_reserve.estimate_usd)
			returning e.event_id into event_id;
		end if;
		return next;
	end loop;
end
$$;
comment on function ignite.cost_reserve(uuid, int, uuid, jsonb) is
	'Reserves calls before they are made, in their order: [{"step","key","kind","provider","model","prices","names","input","output","images","characters","film_ms","continues"}] with upper bounds. Verdict reserved, continued (continues was asked, and an earlier run of the step left something to go on from: its event, nothing is reserved anew), over_budget or no_price (only where the queue has a ceiling, which is told with what counts against it). PT409 lease_lost.';

create function ignite.cost_further(p_job uuid, p_run_no int, p_calls jsonb)
returns table (place int, verdict text, event_id uuid, estimate_usd numeric, ceiling_usd numeric, spent_usd numeric)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_call jsonb;
begin
	ceiling_usd := ignite.cost_ceiling(p_job, p_run_no);
	if ceiling_usd is not null then
		spent_usd := ignite.cost_spent(p_job);
	end if;
	for place, v_call in
		select c.place - 1, c.call
		from jsonb_array_elements(p_calls) with ordinality c(call, place)
		order by c.place
	loop
		event_id := null;
		select e.event_id, e.estimate_usd into event_id, estimate_usd
		from ignite.cost_events e
		where e.event_id = (v_call ->> 'event_id')::uuid
		and e.job_id is not distinct from p_job
		and e.state = 'open';
		if ceiling_usd is not null and estimate_usd is null then
			verdict := 'no_price';
		elsif spent_usd + estimate_usd > ceiling_usd then
			verdict := 'over_budget';
		else
			verdict := 'reserved';
			spent_usd := spent_usd + estimate_usd;
			-- Those before stay what they may have cost; the one that follows is what the row's being open stands for.
			update ignite.cost_events e
			set unknown_attempts = (v_call ->> 'lost')::int
			where e.event_id = cost_further.event_id;
		end if;
		return next;
	end loop;
end
$$;
comment on function ignite.cost_further(uuid, int, jsonb) is
	'Reserves one more request for open calls whose last answer was lost: [{"event_id","lost"}], lost: how many answers so far. Verdicts and figures as of cost_reserve(). PT409 lease_lost.';

create function ignite.cost_reconcile(p_job uuid, p_run_no int) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_count int;
begin
	-- Seldom is there anything: a run died, or gave a call up, and the next one asked for the same again.
	if not exists (
		select from ignite.cost_events e
		where e.job_id = p_job
		and (e.state <> 'settled' or e.unknown_attempts > 0)
		and (e.state <> 'open' or e.run_no < p_run_no))
	then
		return 0;
	end if;
	update ignite.cost_events e
	set state = 'settled',
		outcome = case
			when e.state = 'settled' then e.outcome
			when f.replayed then 'replayed'
			else 'not_served'
			end,
		cost_usd = case when e.state = 'settled' then e.cost_usd else 0 end,
		attempts = coalesce(e.attempts, f.replayed::int),
		unknown_attempts = 0,
		settled_at = coalesce(e.settled_at, clock_timestamp())
	from (
		select u.event_id, bool_or(b.replayed) as replayed
		from ignite.cost_events u
		join ignite.cost_events b on b.job_id = u.job_id
			and b.provider = u.provider
			and b.idempotency_key = u.idempotency_key
		where u.job_id = p_job
		and u.continuation is null
		and (u.state = 'unknown' or u.unknown_attempts > 0 or u.state = 'open' and u.run_no < b.run_no)
		-- Served, and not merely refused.
		and b.state = 'settled'
		and (b.cost_usd is null or b.cost_usd > 0 or b.replayed)
		and (b.made_at > u.made_at or b.event_id = u.event_id)
		-- For so long providers remember keys.
		and b.made_at < u.made_at + interval '1 day'
		-- One that does not remember them may have served both.
		and exists (
			select from ignite.cost_events k
			where k.job_id = p_job
			and k.provider = u.provider
			and k.replayed)
		group by u.event_id
	) f
	where e.event_id = f.event_id;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function ignite.cost_reconcile(uuid, int) is
	'Settles calls of a job, before or in the given run, whose answers were lost and that were asked for again under the same key, where the provider remembers keys (it has replayed an answer in this job): each answer costs once. Returns how many. Internal.';

create function ignite.cost_settle(p_calls jsonb) returns table (place int, cost_usd numeric)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_call jsonb;
	v_event ignite.cost_events;
	v_price ignite.model_prices;
	v_repeated boolean;
	v_job uuid;
	v_run_no int;
begin
	for place, v_call in
		select c.place - 1, c.call
		from jsonb_array_elements(p_calls) with ordinality c(call, place)
		order by c.place
	loop
		cost_usd := null;
		select e.* into v_event
		from ignite.cost_events e
		where e.event_id = (v_call ->> 'event_id')::uuid
		for update;
		-- Twice is harmless: the first word stays.
		if not found or v_event.state = 'settled' then
			-- But what was settled when it was paid for comes to its end later.
			update ignite.cost_events e
			set outcome = v_call ->> 'outcome',
				continuation = case when (v_call ->> 'owed')::boolean then e.continuation end
			where e.event_id = v_event.event_id
			and e.continuation is not null;
			cost_usd := v_event.cost_usd;
			return next;
			continue;
		end if;
		v_repeated := false;
		if v_call ->> 'charge' = 'none' then
			cost_usd := 0;
		elsif v_call ->> 'charge' = 'known' then
			v_repeated := (v_call ->> 'repeated')::boolean and exists (
				select from ignite.cost_events e
				where e.job_id = v_event.job_id
				and e.idempotency_key = v_event.idempotency_key
				and e.provider = v_event.provider
				and e.state = 'settled'
				and e.cost_usd > 0
				and e.event_id <> v_event.event_id);
			select p.* into v_price
			from ignite.model_prices m
			cross join lateral ignite.price_of(m.provider, array[m.model], v_event.made_at, (v_call ->> 'input')::bigint) p
			where m.price_id = v_event.price_id;
			cost_usd := case
				when v_repeated then 0
				else ignite.price_amount(v_price, v_event.kind, (v_call ->> 'input')::bigint, (v_call ->> 'cached')::bigint,
					(v_call ->> 'cache_write')::bigint, (v_call ->> 'output')::bigint, (v_call ->> 'images')::int, (v_call ->> 'characters')::bigint,
					coalesce((v_call ->> 'film_ms')::bigint, 0))
				end;
		end if;
		update ignite.cost_events e
		set state = case v_call ->> 'charge' when 'unknown' then 'unknown' else 'settled' end,
			outcome = v_call ->> 'outcome',
			price_id = coalesce(v_price.price_id, e.price_id),
			input_tokens = (v_call ->> 'input')::bigint,
			cached_tokens = (v_call ->> 'cached')::bigint,
			cache_write_tokens = (v_call ->> 'cache_write')::bigint,
			output_tokens = (v_call ->> 'output')::bigint,
			images = (v_call ->> 'images')::int,
			characters = (v_call ->> 'characters')::bigint,
			film_ms = (v_call ->> 'film_ms')::bigint,
			latency_ms = (v_call ->> 'latency_ms')::int,
			attempts = greatest(e.attempts, (v_call ->> 'attempts')::int),
			lost_attempts = (v_call ->> 'lost')::int,
			-- An answer from the provider's memory is the one that was lost: it is charged once.
			unknown_attempts = case
				when v_call ->> 'charge' = 'unknown' then greatest((v_call ->> 'lost')::int, 1)
				when v_call ->> 'charge' = 'known' and (v_call ->> 'repeated')::boolean then 0
				else (v_call ->> 'lost')::int
				end,
			repeated = v_repeated,
			replayed = v_call ->> 'charge' = 'known' and (v_call ->> 'repeated')::boolean,
			cost_usd = cost_settle.cost_usd,
			continuation = case when (v_call ->> 'owed')::boolean then e.continuation end,
			settled_at = clock_timestamp()
		where e.event_id = v_event.event_id;
		v_job := v_event.job_id;
		v_run_no := v_event.run_no;
		return next;
	end loop;
	if v_job is not null then
		perform ignite.cost_reconcile(v_job, v_run_no);
	end if;
end
$$;
comment on function ignite.cost_settle(jsonb) is
	'Settles calls of one job, or of none, that have ended: [{"event_id","outcome","charge": "known"|"none"|"unknown","input","cached","cache_write","output","images","characters","film_ms","latency_ms","attempts","lost","repeated","owed"}], owed: what is on record of it stays; what each cost, null: no price, or not known.';

create function ignite.job_cost(p_job uuid) returns jsonb
language sql stable
set search_path = ''
as $$
	select jsonb_build_object(
		'calls', count(*) filter (where e.attempts is distinct from 0),
		'open', count(*) filter (where e.state = 'open'),
		'unknown', count(*) filter (where e.unknown_attempts > 0),
		'unpriced', count(*) filter (where e.state = 'settled' and e.cost_usd is null),
		'input_tokens', coalesce(sum(e.input_tokens) filter (where not e.repeated), 0),
		'cached_tokens', coalesce(sum(e.cached_tokens) filter (where not e.repeated), 0),
		'output_tokens', coalesce(sum(e.output_tokens) filter (where not e.repeated), 0),
		'images', coalesce(sum(e.images) filter (where not e.repeated), 0),
		'usd', trim_scale(coalesce(sum(e.cost_usd), 0)),
		'unknown_usd', trim_scale(coalesce(sum((e.unknown_attempts + (e.state = 'open')::int) * e.estimate_usd), 0)))
	from ignite.cost_events e
	where e.job_id = p_job
$$;
comment on function ignite.job_cost(uuid) is
	'What a job''s calls came to so far. calls: those that were sent, lost ones and those under way included, whatever became of them; usd: what is known; unknown_usd: the most that open calls and lost answers may come to besides; unknown: calls with such an answer.';

create function ignite.cost_upkeep(p_before timestamptz) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_count int;
begin
	update ignite.cost_events e
	set state = 'unknown',
		outcome = 'lost',
		unknown_attempts = e.unknown_attempts + 1,
		settled_at = clock_timestamp()
	where e.state = 'open'
	and e.made_at < clock_timestamp() - case when e.job_id is null then interval '1 hour' else interval '1 minute' end
	and not exists (
		select from ignite.job_leases l
		where l.job_id = e.job_id
		and l.run_no = e.run_no);
	get diagnostics v_count = row_count;
	delete from ignite.cost_events e
	where e.made_at < p_before
	and e.ctid = any (array(
		select o.ctid
		from ignite.cost_events o
		where o.made_at < p_before
		limit 10000));
	return v_count;
end
$$;
comment on function ignite.cost_upkeep(timestamptz) is
	'Marks as unknown what a run that is over left open, and forgets calls made before the given time. Returns how many were marked. Internal.';

alter table ignite.model_prices enable row level security;
alter table ignite.cost_events enable row level security;
create policy service_role_all on ignite.model_prices to service_role using (true) with check (true);
create policy service_role_all on ignite.cost_events to service_role using (true) with check (true);
-- Prices hold no one's data.
create policy signed_in_read on ignite.model_prices for select to authenticated using (true);
create policy members_read on ignite.cost_events for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
revoke all on table ignite.model_prices, ignite.cost_events from public;
grant select on ignite.model_prices, ignite.cost_events to authenticated, service_role;
grant insert, update, delete on ignite.model_prices to service_role;

do $$
begin
	if ignite.publish_view('cost_events',
		'select event_id, organization_id, job_id, run_no, step, kind, provider, model, state, outcome, input_tokens, cached_tokens, output_tokens,
			images, characters, film_ms, latency_ms, attempts, cost_usd, made_at, settled_at
		from ignite.cost_events',
		array['grant select on @ to authenticated, service_role']) then
		comment on view public.cost_events is 'Calls to models and what they cost, of the caller''s organisations.';
	end if;
end
$$;

revoke all on function ignite.price_of(text, text[], timestamptz, bigint),
	ignite.price_amount(ignite.model_prices, text, bigint, bigint, bigint, bigint, int, bigint, bigint),
	ignite.price_most(text, text[], text, timestamptz, bigint, bigint, int, bigint, bigint),
	ignite.cost_spent(uuid),
	ignite.cost_ceiling(uuid, int),
	ignite.cost_resume(uuid, int, text),
	ignite.cost_reserve(uuid, int, uuid, jsonb),
	ignite.cost_continue(uuid, int, jsonb),
	ignite.cost_cancelled(uuid),
	ignite.cost_further(uuid, int, jsonb),
	ignite.cost_reconcile(uuid, int),
	ignite.cost_settle(jsonb),
	ignite.job_cost(uuid),
	ignite.cost_upkeep(timestamptz) from public;
grant execute on function ignite.cost_reserve(uuid, int, uuid, jsonb), ignite.cost_continue(uuid, int, jsonb), ignite.cost_cancelled(uuid),
	ignite.cost_further(uuid, int, jsonb), ignite.cost_settle(jsonb) to service_role;
grant execute on function ignite.job_cost(uuid) to authenticated, service_role;

-- What the models of the built-in provider file cost besides tokens, as their providers published it; an operator's rows win.
insert into ignite.model_prices (source, provider, model, effective_from, image_usd, video_usd)
select v.source, v.provider, v.model, '-infinity', v.image::numeric, v.video::numeric
from (values
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1024x1024:low', 0.009, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1024x1536:low', 0.013, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1536x1024:low', 0.013, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1024x1024:medium', 0.034, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1024x1536:medium', 0.05, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1536x1024:medium', 0.05, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1024x1024:high', 0.133, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1024x1536:high', 0.2, null),
	('OpenAI, 2025-12', 'openai', 'gpt-image-1.5:1536x1024:high', 0.2, null),
	('Replicate, 2026-05', 'replicate', 'black-forest-labs/flux-schnell', 0.003, null),
	('Replicate, 2026-05', 'replicate', 'black-forest-labs/flux-dev', 0.025, null),
	('Replicate, 2026-05', 'replicate', 'black-forest-labs/flux-1.1-pro', 0.04, null),
	('Replicate, 2026-05', 'replicate', 'minimax/video-01', null, 0.5),
	('Recraft, 2026-08', 'recraft', 'recraftv4_1', 0.035, null),
	('Recraft, 2026-08', 'recraft', 'recraftv4_1_pro', 0.21, null),
	('Recraft, 2026-08', 'recraft', 'recraftv3', 0.04, null),
	('Recraft, 2026-08', 'recraft', 'recraftv2', 0.022, null)
) v (source, provider, model, image, video);
