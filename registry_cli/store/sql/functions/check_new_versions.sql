-- granted to: nobody
-- A version is published once: neither its name nor its place in the order may be taken, here or in the registry.
create or replace function registry.check_new_versions(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  taken record;
begin
  select p.entry, p.version into taken
  from (
    select s.position, s.entry collate "C" as entry, s.publishes ->> 'version' as version,
           s.publishes ->> 'sort_key' as sort_key,
           count(*) over (partition by s.entry, s.publishes ->> 'version') as same_version,
           count(*) over (partition by s.entry, s.publishes ->> 'sort_key') as same_key
    from unnest(p_steps) s where s.publishes is not null
  ) p
  where p.same_version > 1 or p.same_key > 1
    or exists (select from registry.versions v where v.entry = p.entry and v.version = p.version)
    or exists (select from registry.versions v where v.entry = p.entry and v.sort_key = p.sort_key)
  order by p.position limit 1;
  if found then
    perform registry.refuse(
      409, 'version_exists', format('%s has a version %s already', taken.entry, taken.version),
      jsonb_build_object('entry', taken.entry, 'version', taken.version),
      'give the new content a new version; a version is published once');
  end if;
end
$$;
