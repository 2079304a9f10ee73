-- granted to: writers
-- Remembers what validation found under the present rules, and forgets what it found under others or of other content
-- at the same paths.
create or replace function registry.put_seen_v1(p_owner text, p_fingerprint text, p_rows jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  written bigint;
begin
  perform registry.require_publisher();
  if p_owner is null or p_fingerprint is null or jsonb_typeof(p_rows) is distinct from 'array'
    or exists (select from jsonb_array_elements(p_rows) r
               where not coalesce(jsonb_typeof(r.value -> 'path') = 'string'
                                  and jsonb_typeof(r.value -> 'object_id') = 'string' and r.value ? 'content', false))
  then
    perform registry.refuse(422, 'malformed', 'what was seen does not have the agreed form', '{}',
                            'use the client that belongs to this registry');
  end if;
  delete from registry.seen s
  where s.owner = p_owner
    and (s.fingerprint <> p_fingerprint or s.path in (select r.value ->> 'path' from jsonb_array_elements(p_rows) r));
  insert into registry.seen (owner, fingerprint, path, object_id, content)
  select distinct on (r.value ->> 'path', r.value ->> 'object_id')
         p_owner, p_fingerprint, r.value ->> 'path', r.value ->> 'object_id', r.value -> 'content'
  from jsonb_array_elements(p_rows) with ordinality r(value, position)
  order by r.value ->> 'path', r.value ->> 'object_id', r.position desc
  on conflict (owner, fingerprint, path, object_id) do update set content = excluded.content;
  get diagnostics written = row_count;
  return jsonb_build_object('stored', written);
end
$$;
