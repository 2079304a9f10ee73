-- granted to: readers
-- Stored content by its sha256: as text where it is text, else in base64. What is not stored, or
-- purged, is left out.
create or replace function registry.fetch_objects_v1(p_digests jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    case when o.text is not null then jsonb_build_object('digest', o.digest, 'text', o.text)
         else jsonb_build_object('digest', o.digest, 'base64', translate(encode(o.content, 'base64'), E'\n', '')) end
    order by o.digest), '[]')
  from (select s.digest, s.content, registry.read_text(s.content) as text from registry.objects s
        where s.digest in (select d.value from jsonb_array_elements_text(p_digests) d)
          and s.content is not null) o
$$;
