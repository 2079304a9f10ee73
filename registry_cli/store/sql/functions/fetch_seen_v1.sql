-- granted to: readers
-- What an earlier publish found under the same rules in files with these git object ids.
create or replace function registry.fetch_seen_v1(p_owner text, p_fingerprint text, p_object_ids jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(jsonb_build_object('object_id', s.object_id, 'path', s.path, 'content', s.content)
                            order by s.path, s.object_id), '[]')
  from registry.seen s
  where s.owner = p_owner and s.fingerprint = p_fingerprint
    and s.object_id in (select i.value from jsonb_array_elements_text(p_object_ids) i)
$$;
