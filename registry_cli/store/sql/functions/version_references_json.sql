-- granted to: readers
-- The references of a version as they were proposed.
create or replace function registry.version_references_json(p_entry text, p_version text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'id', r.id, 'range', r.range, 'pointer', r.pointer)
                              order by r.position), '[]')
    from registry.version_references r where r.entry = p_entry and r.version = p_version);
end
$$;
