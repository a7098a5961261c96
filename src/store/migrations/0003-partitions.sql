-- Partitions are made ahead and dropped when their time is over: src/store/partitions.ts.

-- Rows that came before their partition wait in the default one, and are moved.
create function make_partition(parent text, name text, from_at text, to_at text) returns boolean
language plpgsql as $$
declare
  partition_column text := case parent when 'meter_values' then 'partition_on' else 'at' end;
begin
  if to_regclass(name) is not null then return false; end if;
  execute format('create table %I (like %I including all)', name, parent);
  execute format(
    'with moved as (delete from %I where %I >= %L and %I < %L returning *)
     insert into %I select * from moved',
    parent || '_default', partition_column, from_at, partition_column, to_at, name);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)',
    parent, name, from_at, to_at);
  return true;
end $$;

create function drop_partition(parent text, name text) returns void
language plpgsql as $$
begin
  execute format('alter table %I detach partition %I', parent, name);
  execute format('drop table %I', name);
end $$;
