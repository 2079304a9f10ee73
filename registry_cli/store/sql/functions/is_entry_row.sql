-- granted to: nobody
-- Whether this is the whole row of an entry, no more and no less, each part of its type.
create or replace function registry.is_entry_row(p_row jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  keys constant text[] := array['kind', 'id', 'owner', 'version', 'digest', 'status', 'deprecation', 'owners', 'tags',
                                'metadata', 'hold', 'retired'];
begin
  return coalesce(
    jsonb_typeof(p_row) = 'object' and p_row ?& keys and p_row - keys = '{}'
    and p_row ->> 'kind' ~ '^[a-z0-9]+(_[a-z0-9]+)*$'
    and p_row ->> 'id' ~ '^[a-z0-9]+([_-][a-z0-9]+)*$' and length(p_row ->> 'id') <= 100
    and jsonb_typeof(p_row -> 'owner') = 'string' and p_row ->> 'owner' <> ''
    and jsonb_typeof(p_row -> 'version') = 'string' and p_row ->> 'version' <> ''
    and p_row ->> 'digest' ~ '^[0-9a-f]{64}$'
    and p_row ->> 'status' in ('active', 'deprecated', 'disabled')
    and jsonb_typeof(p_row -> 'deprecation') in ('object', 'null')
    and jsonb_typeof(p_row -> 'owners') = 'array'
    and jsonb_typeof(p_row -> 'tags') = 'array'
    and jsonb_typeof(p_row -> 'metadata') = 'object'
    and jsonb_typeof(p_row -> 'retired') = 'boolean'
    and (p_row -> 'hold' = 'null' or registry.is_hold(p_row -> 'hold')),
    false);
end
$$;
