-- State, where the latest counts: written behind, one row for each thing.

create table connectors (
  tenant text not null,
  charge_point_id text not null,
  connector_id integer not null,
  status text not null,
  reported_status text not null,
  error_code text not null,
  info text,
  vendor_id text,
  vendor_error_code text,
  -- The charge point's clock, or ours where it gave no time.
  occurred_at timestamptz not null,
  primary key (tenant, charge_point_id, connector_id)
) with (fillfactor = 80);

create table reservations (
  tenant text not null,
  charge_point_id text not null,
  reservation_id integer not null,
  connector_id integer not null,
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
  connector_id integer not null,
  purpose text not null,
  stack_level integer not null,
  transaction_id text,
  profile text not null,
  set_at timestamptz not null,
  primary key (tenant, charge_point_id, profile_id)
);

create table variables (
  tenant text not null,
  charge_point_id text not null,
  name text not null,
  value text,
  is_readonly boolean not null,
  updated_at timestamptz not null,
  primary key (tenant, charge_point_id, name)
);

create table availability (
  tenant text not null,
  charge_point_id text not null,
  connector_id integer not null,
  is_operative boolean not null,
  is_scheduled boolean not null,
  updated_at timestamptz not null,
  primary key (tenant, charge_point_id, connector_id)
);

-- The kinds of 1.6 have no request id: one row each.
create table jobs (
  tenant text not null,
  charge_point_id text not null,
  kind text not null,
  request_id integer,
  command_id text,
  status text not null,
  is_over boolean not null,
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
