-- granted to: nobody
-- A hold names the version that git declared, and is among the versions it turns down.
create or replace function registry.is_hold(p_hold jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  keys constant text[] := array['version', 'digest', 'turned_down'];
begin
  return coalesce(
    jsonb_typeof(p_hold) = 'object' and p_hold ?& keys and p_hold - keys = '{}'
    and jsonb_typeof(p_hold -> 'version') = 'string'
    and jsonb_typeof(p_hold -> 'digest') = 'string'
    and jsonb_typeof(p_hold -> 'turned_down') = 'array'
    and p_hold -> 'turned_down' @> jsonb_build_array(p_hold -> 'version'),
    false);
end
$$;
