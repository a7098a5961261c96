-- The record: charge points, transactions, readings, journal. The tenant comes first in every key,
-- but in those of readings, whose source stands for it.
-- Never edited after a release; a change is a new file with the next number.

-- A column of texts that came as one: src/store/columns.ts.
create function texts(joined text) returns text[] language sql immutable strict parallel safe
return case when joined = chr(29) then array['']
  else string_to_array(joined, chr(30), chr(31)) end;

create table secrets (
  name text primary key,
  value text not null,
  set_at timestamptz not null default now()
);

create table operator_tokens (
  hash text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

-- Written by the probe while the database is not trusted: a whole commit, not only an answer.
create table probes (
  node text primary key,
  at timestamptz not null
);

create table charge_points (
  tenant text not null,
  charge_point_id text not null,
  is_blocked boolean not null default false,
  security_profile smallint not null default 0,
  password_hash text,
  proposed_password_hash text,
  default_protocol text,
  accepts_hex_password boolean not null default false,
  ignores_pings boolean not null default false,
  decision text,
  registration text not null default 'unknown',
  vendor text,
  model text,
  serial_number text,
  firmware_version text,
  iccid text,
  imsi text,
  meter_type text,
  meter_serial_number text,
  -- Counts the claims; the highest is the owner's.
  epoch bigint not null default 0,
  node text,
  booted_at timestamptz,
  last_seen_at timestamptz,
  local_list_version integer,
  -- The version it spoke last.
  protocol text,
  -- What is set for it: JSON, in thousandths of the smallest unit; null for none.
  tariff text,
  leniency text,
  -- For web payments: needed as it is, shown to nobody.
  web_payment_secret text,
  created_at timestamptz not null default now(),
  primary key (tenant, charge_point_id)
) with (fillfactor = 80);
create unique index charge_points_id on charge_points (tenant, lower(charge_point_id));

create table id_tokens (
  tenant text not null,
  id_token text not null,
  -- Empty for whatever type it comes with; 1.6 has none.
  type text not null default '',
  status text not null,
  expires_at timestamptz,
  group_id_token text,
  is_concurrent_allowed boolean not null default false,
  is_prepaid boolean not null default false,
  -- JSON; null for everywhere.
  places text,
  language1 text,
  language2 text,
  personal_message text,
  charging_priority smallint,
  -- JSON; null for none.
  limits text,
  -- JSON; null for nothing said.
  allowed_energy_transfer text,
  updated_at timestamptz not null default now()
);
create unique index id_tokens_id on id_tokens (tenant, lower(id_token), type);

-- Each number is the name of a block of transaction ids: src/store/transaction-ids.ts.
create sequence transaction_blocks as bigint;
create sequence transactions_sequence as bigint;

-- Times three times: as told, as read (null when it could not be), as received. Energy in Wh.
-- Ids of 2.x are given by the charge point: unique for it alone.
create table transactions (
  tenant text not null,
  transaction_id text not null,
  charge_point_id text not null,
  sequence bigint not null default nextval('transactions_sequence'),
  -- 0 while it has not been told.
  evse_id integer not null,
  connector_id integer,
  id_token text,
  id_token_type text,
  group_id_token text,
  authorization_status text,
  reservation_id integer,
  remote_start_id integer,
  start_key text,
  start_text text,
  start_occurred_at timestamptz,
  start_received_at timestamptz,
  -- What was answered, as JSON: a repetition gets it again.
  start_info text,
  meter_start_wh double precision,
  meter_wh double precision,
  stop_key text,
  stop_text text,
  stop_occurred_at timestamptz,
  -- Null while it runs.
  stop_received_at timestamptz,
  stop_info text,
  stop_reason text,
  stop_id_token text,
  meter_stop_wh double precision,
  energy_wh double precision,
  -- The id in its StopTransaction, where it had none of ours.
  reported_transaction_id text,
  is_start_missing boolean not null default false,
  flags text[] not null default '{}',
  -- Of 2.x, where a transaction is told in events with numbers; null in 1.6. All of it follows from
  -- `told`, which holds the numbers that were seen, and which event each part is from.
  told text,
  charging_state text,
  event_count integer,
  first_seq_no bigint,
  last_seq_no bigint,
  started_seq_no bigint,
  ended_seq_no bigint,
  details text,
  -- What applied when it began, as JSON; and what it came to, in smallest units.
  tariff text,
  cost_minor bigint,
  cost_digits smallint,
  currency text,
  primary key (tenant, transaction_id, charge_point_id),
  check (meter_start_wh > '-Infinity' and meter_start_wh < 'Infinity'),
  check (meter_wh > '-Infinity' and meter_wh < 'Infinity'),
  check (meter_stop_wh > '-Infinity' and meter_stop_wh < 'Infinity')
) with (fillfactor = 80);
create unique index transactions_start on transactions (tenant, charge_point_id, start_key)
  where start_key is not null;
create unique index transactions_stop on transactions (tenant, charge_point_id, stop_key)
  where stop_key is not null;
create index transactions_all on transactions (tenant, sequence);
create index transactions_of on transactions (tenant, charge_point_id, sequence);
create index transactions_by on transactions (tenant, lower(id_token), sequence);
create index transactions_running on transactions (tenant, lower(id_token))
  where stop_received_at is null;
create index transactions_open on transactions (tenant, charge_point_id, sequence)
  where stop_received_at is null;
create index transactions_unmatched on transactions (tenant, charge_point_id, sequence)
  where is_start_missing and stop_key is not null;
create index transactions_gaps on transactions (tenant, charge_point_id, sequence)
  where stop_received_at is not null and 'incomplete' = any (flags)
    and not 'dataGap' = any (flags);

-- What each event of a transaction of 2.x said, as a hash, and what was answered: a repetition gets
-- it again.
create table transaction_events (
  tenant text not null,
  charge_point_id text not null,
  transaction_id text not null,
  seq_no bigint not null,
  phase text not null,
  body_key text not null,
  occurred_at timestamptz,
  received_at timestamptz not null,
  trigger text not null,
  is_offline boolean not null,
  answer text not null,
  primary key (tenant, charge_point_id, transaction_id, seq_no)
);
create index transaction_events_at on transaction_events using brin (received_at);

-- What contradicts a transaction: the first one counts, the other is kept here.
create table transaction_anomalies (
  tenant text not null,
  charge_point_id text not null,
  content_key text not null,
  transaction_id text not null,
  kind text not null,
  at timestamptz not null,
  body text not null,
  raw text not null,
  primary key (tenant, charge_point_id, kind, content_key)
);

-- Evidence without a row of its own that says by itself whether it was told before.
create table evidence_keys (
  content_key uuid primary key,
  at timestamptz not null
);
create index evidence_keys_at on evidence_keys (at);

create table dead_letters (
  dead_letter_id bigint generated always as identity primary key,
  tenant text not null,
  charge_point_id text not null,
  at timestamptz not null,
  type text not null,
  reason text not null,
  -- Bytes, so that nothing in them can be refused.
  body bytea not null
);
create index dead_letters_at on dead_letters (at);

-- Whose readings are, and of which kind: numbers, given once and kept for ever, since they stand in
-- every reading and its key. A charge point that is deleted and comes again has its number again.
create table reading_sources (
  source_id integer generated always as identity primary key,
  tenant text not null,
  charge_point_id text not null
);
create unique index reading_sources_of on reading_sources (tenant, charge_point_id);
create index reading_sources_all on reading_sources (tenant, source_id);

create table sample_kinds (
  kind_id integer generated always as identity primary key,
  -- Made of the six: no text is too long for it.
  content_key uuid not null unique,
  measurand text not null,
  context text not null,
  phase text,
  location text not null,
  unit text not null,
  format text not null
);

-- `partition_on` is the day of the sample, or 1970-01-01 where it has none that can be believed.
create table meter_values (
  content_key uuid not null,
  occurred_at timestamptz,
  received_at timestamptz not null,
  partition_on date not null,
  source_id integer not null,
  evse_id integer not null,
  kind_id integer not null,
  transaction_id text,
  -- What was told, if that is something else.
  reported_transaction_id text,
  value text not null,
  number numeric,
  check (number > '-Infinity' and number < 'Infinity')
) partition by range (partition_on);
-- The key begins with the seconds of the sample: one index keeps each reading single, finds those of
-- a charge point in order of time, and those of a transaction by its time.
create unique index meter_values_content
  on meter_values (source_id, content_key, partition_on);

create sequence events_sequence as bigint;

-- The journal, and the outbox: written in the commit that made the fact.
create table events (
  at timestamptz not null,
  sequence bigint not null default nextval('events_sequence'),
  event_id uuid not null,
  tenant text not null,
  charge_point_id text not null,
  occurred_at timestamptz,
  type text not null,
  payload text not null,
  raw text,
  -- Sequence order is not commit order: a relay stops at the oldest that is still open.
  committed_in xid8 not null default pg_current_xact_id()
) partition by range (at);
create index events_of on events (tenant, charge_point_id, at, sequence);
create index events_all on events (tenant, at, sequence);

create sequence messages_sequence as bigint;

create table messages (
  at timestamptz not null,
  sequence bigint not null default nextval('messages_sequence'),
  tenant text not null,
  charge_point_id text not null,
  direction text not null,
  text text not null
) partition by range (at);
create index messages_of on messages (tenant, charge_point_id, at, sequence);
create index messages_all on messages (tenant, at, sequence);

create table meter_values_default partition of meter_values default;
create table events_default partition of events default;
create table messages_default partition of messages default;
