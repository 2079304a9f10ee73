-- granted to: nobody
-- Whether this is what create, add and update bring in: a version with its digest, path and references.
create or replace function registry.is_publication(p_publishes jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  keys constant text[] := array['version', 'sort_key', 'digest', 'path', 'references'];
begin
  return coalesce(
    jsonb_typeof(p_publishes) = 'object' and p_publishes ?& keys and p_publishes - keys = '{}'
    and jsonb_typeof(p_publishes -> 'version') = 'string' and p_publishes ->> 'version' <> ''
    and jsonb_typeof(p_publishes -> 'sort_key') = 'string' and p_publishes ->> 'sort_key' <> ''
    and p_publishes ->> 'digest' ~ '^[0-9a-f]{64}$'
    and jsonb_typeof(p_publishes -> 'path') = 'string'
    and jsonb_typeof(p_publishes -> 'references') = 'array'
    and not exists (
      select from jsonb_array_elements(p_publishes -> 'references') r
      where not coalesce(r.value ?& array['kind', 'id', 'range', 'pointer']
                         and r.value - array['kind', 'id', 'range', 'pointer'] = '{}'
                         and jsonb_typeof(r.value -> 'kind') = 'string' and jsonb_typeof(r.value -> 'id') = 'string'
                         and jsonb_typeof(r.value -> 'range') = 'string', false)),
    false);
end
$$;
