-- A release of ten thousand versions has fifty thousand rows. A foreign key looks up each of them by itself, which took
-- two thirds of the time; one trigger for each statement asks the same of all rows at once. What the rows point to is
-- never deleted or renamed, so only inserting needs a guard.

-- Tables that have just grown from nothing look empty to the planner: it would go through all of them for each row.
create function registry.refuse_unknown() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
as $$
declare
  unknown text;
begin
  if tg_table_name = 'versions' then
    select 'an entry, object or release' into unknown from inserted i
    where not exists (select from registry.entries e where e.entry = i.entry)
      or not exists (select from registry.objects o where o.digest = i.digest)
      or not exists (select from registry.releases r where r.number = i.release) limit 1;
  elsif tg_table_name = 'version_files' then
    select 'a version or object' into unknown from inserted i
    where not exists (select from registry.versions v where v.entry = i.entry and v.version = i.version)
      or not exists (select from registry.objects o where o.digest = i.digest) limit 1;
  elsif tg_table_name = 'version_references' then
    select 'a version' into unknown from inserted i
    where not exists (select from registry.versions v where v.entry = i.entry and v.version = i.version) limit 1;
  else
    select 'an entry or release' into unknown from inserted i
    where not exists (select from registry.entries e where e.entry = i.entry)
      or not exists (select from registry.releases r where r.number = i.release) limit 1;
  end if;
  if unknown is not null then
    raise foreign_key_violation using
      message = format('a row of registry.%s points to %s that is not there', tg_table_name, unknown);
  end if;
  return null;
end
$$;
alter function registry.refuse_unknown() owner to registry_owner;
revoke all on function registry.refuse_unknown() from public, anon, authenticated, service_role;

do $$
declare
  key record;
  name text;
begin
  for key in
    select c.conname, c.conrelid::regclass as relation from pg_catalog.pg_constraint c
    where c.contype = 'f' and c.conrelid in ('registry.versions'::regclass, 'registry.version_files'::regclass,
                                             'registry.version_references'::regclass,
                                             'registry.release_changes'::regclass)
  loop
    execute format('alter table %s drop constraint %I', key.relation, key.conname);
  end loop;
  foreach name in array array['versions', 'version_files', 'version_references', 'release_changes'] loop
    execute format('create trigger known after insert on registry.%I referencing new table as inserted
                    for each statement execute function registry.refuse_unknown()', name);
  end loop;
end
$$;

notify pgrst, 'reload schema';
