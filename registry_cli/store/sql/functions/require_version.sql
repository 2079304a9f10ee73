-- granted to: readers
create or replace function registry.require_version(p_entry text, p_version text) returns registry.versions
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.versions;
begin
  perform registry.require_entry(p_entry);
  select v.* into wanted from registry.versions v where v.entry = p_entry and v.version = p_version;
  if not found then
    perform registry.refuse(
      404, 'not_found', format('%s has no version %s', p_entry, p_version),
      jsonb_build_object('entry', p_entry, 'version', p_version),
      format('see registry show %s for its versions', p_entry));
  end if;
  return wanted;
end
$$;
