-- Reading must be granted, and a version can be purged: its content leaves the database, a tombstone stays.

-- Policies need it to be there. The functions of sql/functions, which come next, replace it by the same.
create or replace function registry.require_reader() returns boolean
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  if registry.caller_level() = 'none' then
    raise exception using
      errcode = 'PT403',
      message = format('%s has no part in this registry', registry.caller_actor()),
      detail = jsonb_build_object('code', 'not_allowed', 'level', 'none')::text,
      hint = 'finish the migration: registry db migrate';
  end if;
  return true;
end
$$;
alter function registry.require_reader() owner to registry_owner;
revoke all on function registry.require_reader() from public, anon, authenticated, service_role;
grant execute on function registry.require_reader() to authenticated, service_role;

-- What was purged, one row for each object that a version named: its canonical document (without a path), by which
-- the version itself counts as purged, and those of its files that no other version needed.
create table registry.purges (
  entry text collate "C" not null,
  version text collate "C" not null,
  path text collate "C",
  digest text collate "C" not null references registry.objects,
  release bigint not null references registry.releases,
  reason text not null,
  unique nulls not distinct (entry, version, path),
  foreign key (entry, version) references registry.versions
);
create index purges_by_digest on registry.purges (digest);

-- An object without content, and a version without manifest, was purged.
alter table registry.objects alter column content drop not null;
alter table registry.versions alter column manifest drop not null;
create index versions_purged on registry.versions (entry, version) where manifest is null;

-- purges is what a purge took out, {version, digest, files: {path: digest}, gone: [digest]}, and part of the chain.
alter table registry.release_changes
  add column purges jsonb,
  drop constraint release_changes_change_check,
  add constraint release_changes_change_check check (change in (
    'create', 'add', 'update', 'move', 'annotate', 'retire', 'restore', 'hold', 'resume', 'transfer', 'purge')),
  add constraint release_changes_purges_check check ((change = 'purge') = (purges is not null));
alter table registry.releases
  drop constraint releases_action_check,
  add constraint releases_action_check check (
    action in ('publish', 'sync', 'rollback', 'resume', 'transfer', 'purge'));

-- The one alteration of what is recorded: once a tombstone is there, the content it stands for may go, and nothing
-- beside it. Whoever puts a tombstone there by hand is found, because no release says so.
create function registry.refuse_all_but_purge() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  buried boolean;
begin
  if tg_table_name = 'objects' then
    old.content := null;
    buried := exists (select from registry.purges p where p.digest = old.digest);
  else
    old.manifest := null;
    buried := exists (select from registry.purges p
                      where p.entry = old.entry and p.version = old.version and p.path is null);
  end if;
  if not buried or new is distinct from old then
    raise exception using
      errcode = 'PT403',
      message = format('%s of registry.%s is refused: what is recorded stays', tg_op, tg_table_name),
      detail = jsonb_build_object('code', 'append_only', 'table', tg_table_name)::text,
      hint = 'publish, roll back or sync instead; what must not be kept is taken out by registry purge';
  end if;
  return new;
end
$$;
alter function registry.refuse_all_but_purge() owner to registry_owner;
revoke all on function registry.refuse_all_but_purge() from public;

do $$
declare
  name text;
begin
  foreach name in array array['objects', 'versions'] loop
    execute format('drop trigger append_only on registry.%I', name);
    execute format('create trigger append_only before delete or truncate on registry.%I
                    for each statement execute function registry.refuse_alteration()', name);
    execute format('create trigger only_purged before update on registry.%I
                    for each row execute function registry.refuse_all_but_purge()', name);
  end loop;
  alter table registry.purges enable row level security;
  create policy read_all on registry.purges for select to authenticated, service_role using (true);
  grant select on registry.purges to authenticated, service_role;
  create trigger append_only before update or delete or truncate on registry.purges
    for each statement execute function registry.refuse_alteration();
end
$$;

-- Whoever may not read is told so, and not answered with nothing. As a query of its own it is asked once for each table
-- of a statement, not for each row. Where there is no row to show it is not asked at all, so functions ask by themselves.
do $$
declare
  name text;
begin
  foreach name in array array['owners', 'entries', 'releases', 'release_changes', 'objects', 'versions', 'purges',
                              'version_files', 'version_references', 'seen', 'migration_checksums'] loop
    execute format('alter policy read_all on registry.%I using ((select registry.require_reader()))', name);
  end loop;
end
$$;

-- What a version is to its entry: purged when its content was taken out, active while the entry stands at it, archived
-- when it once did, else a draft.
create or replace view registry.version_states with (security_invoker = true) as
select s.*,
       case when s.manifest is null then 'purged' when s.live then 'active' when s.ever_live then 'archived'
            else 'draft' end as state,
       s.manifest is null as purged
from (
  select v.entry, v.version, v.uid, v.sort_key, v.digest, v.manifest, v.path, v.commit_sha, v.release, v.published_at,
         e.uid as entry_uid, e.kind, v.version = e.version and not e.retired as live,
         exists (select from registry.release_changes c
                 where c.entry = v.entry and c.version = v.version
                   and c.change in ('create', 'update', 'move')) as ever_live
  from registry.versions v
  join registry.entries e on e.entry = v.entry
) s;

-- Last, because whoever gives a table away may no longer do the rest unless it inherits from the new owner.
alter table registry.purges owner to registry_owner;

notify pgrst, 'reload schema';
