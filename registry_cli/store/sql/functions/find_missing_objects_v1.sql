-- granted to: readers
-- Those digests whose content is not stored, so that only they are sent. What was purged is among them: who sends it
-- is told.
create or replace function registry.find_missing_objects_v1(p_digests jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(wanted.digest order by wanted.digest), '[]')
  from (select distinct d.value collate "C" as digest from jsonb_array_elements_text(p_digests) d) wanted
  where not exists (select from registry.objects o where o.digest = wanted.digest and o.content is not null)
$$;
