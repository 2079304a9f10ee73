-- granted to: readers
-- The references that exactly these versions make, and those that live versions make to these targets.
create or replace function registry.fetch_references_v1(p_from jsonb, p_to jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', f.entry, 'version', f.version, 'kind', f.kind, 'id', f.id, 'range', f.range,
                       'pointer', f.pointer)
    order by f.entry, f.version, f.kind, f.id, f.range, f.pointer), '[]')
  from (
    select r.entry, r.version, r.kind, r.id, r.range, r.pointer
    from jsonb_array_elements(p_from) v
    join registry.version_references r on r.entry = v.value ->> 'entry' and r.version = v.value ->> 'version'
    union
    select r.entry, r.version, r.kind, r.id, r.range, r.pointer
    from registry.version_references r
    join registry.entries e on e.entry = r.entry and e.version = r.version and not e.retired
    where r.target in (select t.value from jsonb_array_elements_text(p_to) t)
  ) f
$$;
