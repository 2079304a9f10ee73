-- granted to: readers
-- The version that a runtime gets: the live one if it fits, else the highest fitting one that was live, is not
-- turned down by a hold, and was not purged. The range comes as two sort keys, so that SQL needs no grammar of ranges.
create or replace function registry.resolve_entry_v1(
  p_entry text, p_low text, p_high text, p_prereleases boolean
) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.entries := registry.require_entry(p_entry);
  any_version constant boolean := p_low = '' and p_high = '~' and not p_prereleases;
  turned_down constant jsonb := coalesce(wanted.hold -> 'turned_down', '[]');
  chosen record;
begin
  if wanted.retired or wanted.status = 'disabled' then
    perform registry.refuse_gone(wanted);
  end if;
  select v.version, v.digest, v.version = wanted.version as live into chosen
  from registry.versions v
  where v.entry = wanted.entry and v.manifest is not null
    and (v.version = wanted.version
         or (not turned_down ? v.version
             and exists (select from registry.release_changes c
                         where c.entry = v.entry and c.version = v.version
                           and c.change in ('create', 'update', 'move'))))
    and ((v.sort_key >= p_low and v.sort_key < p_high and (p_prereleases or strpos(v.version, '-') = 0))
         or (any_version and v.version = wanted.version))
  order by v.version = wanted.version desc, v.sort_key desc limit 1;
  if not found then
    perform registry.refuse_unfit(wanted);
  end if;
  return jsonb_build_object('entry', wanted.entry, 'version', chosen.version, 'digest', chosen.digest,
                            'status', wanted.status, 'live', chosen.live, 'deprecation', wanted.deprecation);
end
$$;
