-- granted to: nobody
-- Makes the steps, which are checked, the newest release.
create or replace function registry.write_release(
  p_release jsonb, p_newest registry.releases, p_steps registry.step[]
) returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  changes jsonb;
begin
  select jsonb_agg(jsonb_build_object('entry', s.entry, 'change', s.change, 'before', s.before, 'after', s.after,
                                      'publishes', s.publishes) order by s.position)
  into changes from unnest(p_steps) s;
  return registry.append_release(p_release, p_newest, changes);
end
$$;
