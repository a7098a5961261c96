-- State, where the latest counts: written behind, one row for each thing.

create table connectors (
  tenant text not null,
  charge_point_id text not null,
  evse_id integer not null,
  connector_id integer not null,
  status text not null,
  reported_status text not null,
  error_code text not null,
  info text,
  vendor_id text,
  vendor_error_code text,
  -- The charge point's clock, or ours where it gave no time.
  occurred_at timestamptz not null,
  primary key (tenant, charge_point_id, evse_id, connector_id)
) with (fillfactor = 80);

create table reservations (
  tenant text not null,
  charge_point_id text not null,
  reservation_id integer not null,
  evse_id integer not null,
  id_token text not null,
  group_id_token text,
  expires_at timestamptz not null,
  status text not null,
  transaction_id text,
  updated_at timestamptz not null,
  primary key (tenant, charge_point_id, reservation_id)
);

create table charging_profiles (
  tenant text not null,
  charge_point_id text not null,
  profile_id integer not null,
  evse_id integer not null,
  purpose text not null,
  stack_level integer not null,
  transaction_id text,
  profile text not null,
  set_at timestamptz not null,
  primary key (tenant, charge_point_id, profile_id)
);

-- Names are compared without case.
create table variables (
  tenant text not null,
  charge_point_id text not null,
  name text not null,
  value text,
  is_readonly boolean not null,
  -- What 2.x says of it; null in 1.6, and for what was not told.
  component text,
  component_instance text,
  evse_id integer,
  connector_id integer,
  variable text,
  variable_instance text,
  attribute text,
  mutability text,
  is_persistent boolean,
  is_constant boolean,
  unit text,
  data_type text,
  min_limit double precision,
  max_limit double precision,
  values_list text,
  supports_monitoring boolean,
  updated_at timestamptz not null
) with (fillfactor = 80);
create unique index variables_id on variables (tenant, charge_point_id, lower(name));

-- What a charge point has or is in besides: src/model/item.ts.
create table charge_point_items (
  tenant text not null,
  charge_point_id text not null,
  kind text not null,
  item_id text not null,
  -- JSON.
  body text not null,
  is_open boolean not null,
  updated_at timestamptz not null,
  primary key (tenant, charge_point_id, kind, item_id)
) with (fillfactor = 80);

-- They are personal, and soon deleted.
create index charge_point_items_customers on charge_point_items (updated_at)
  where kind = 'customerInformation';

-- Reports that are not complete, and what was in those that are, for as long as a part may be told
-- again: src/store/report-parts.ts.
create table report_parts (
  tenant text not null,
  charge_point_id text not null,
  kind text not null,
  request_id integer not null,
  -- Its number, or a hash of its content where it has none.
  part_key text not null,
  seq_no integer,
  content_key text not null,
  is_last boolean not null,
  is_whole boolean not null,
  -- JSON; null once it is applied.
  body text,
  received_at timestamptz not null,
  primary key (tenant, charge_point_id, kind, request_id, part_key)
);
create index report_parts_at on report_parts (received_at);

create table availability (
  tenant text not null,
  charge_point_id text not null,
  evse_id integer not null,
  -- Null for all of the EVSE.
  connector_id integer,
  is_operative boolean not null,
  is_scheduled boolean not null,
  updated_at timestamptz not null
);
create unique index availability_of
  on availability (tenant, charge_point_id, evse_id, coalesce(connector_id, -1));

-- Kinds of 1.6 have no request id: one row each. One that is over stays so: src/store/write-jobs.ts.
create table jobs (
  tenant text not null,
  charge_point_id text not null,
  kind text not null,
  request_id integer,
  command_id text,
  status text not null,
  is_over boolean not null,
  -- Of a remote start the idToken, of a report its base.
  detail text,
  file_name text,
  updated_at timestamptz not null
);
create unique index jobs_id
  on jobs (tenant, charge_point_id, kind, coalesce(request_id::bigint, 9000000000));

create table commands (
  tenant text not null,
  command_id text not null,
  charge_point_id text not null,
  action text not null,
  status text not null,
  detail text,
  updated_at timestamptz not null,
  primary key (tenant, command_id)
);
create index commands_at on commands (updated_at);
