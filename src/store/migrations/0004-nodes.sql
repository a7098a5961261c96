-- The nodes that share this database, which of them has which charge point, and what they must be told.

alter table charge_points
  -- The first epoch of the unbroken run of claims of its node: what that node heard since is good.
  add column node_epoch bigint not null default 0,
  add column is_connected boolean not null default false,
  add column connected_at timestamptz,
  add column connected_protocol text,
  add column remote_address text;

-- A node is one process: it has a new name after a restart, and `name` for people.
create table nodes (
  node text primary key,
  name text not null,
  has_bus boolean not null,
  state text not null,
  started_at timestamptz not null default now(),
  -- By the clock of the database. The node itself counts from before it asked.
  lease_until timestamptz not null
);

-- Read with each renewal of a lease; the bus only says that there is something to read.
create table node_inbox (
  node text not null,
  sequence bigint generated always as identity,
  tenant text not null,
  charge_point_id text not null,
  kind text not null,
  -- JSON.
  body text not null,
  at timestamptz not null default now(),
  primary key (node, sequence)
);
