-- granted to: readers
-- One release with the rows of its changes.
create or replace function registry.fetch_release_v1(p_release bigint) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.releases;
begin
  perform registry.require_reader();
  select r.* into wanted from registry.releases r where r.number = p_release;
  if not found then
    perform registry.refuse(404, 'not_found', format('there is no release %s', p_release),
                            jsonb_build_object('release', p_release), 'see registry history for the releases');
  end if;
  return registry.release_json(wanted, null);
end
$$;
