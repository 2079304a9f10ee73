-- granted to: readers
-- The files of a version as its canonical document has them: {path: digest}.
create or replace function registry.version_files_json(p_entry text, p_version text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(jsonb_object_agg(f.path, f.digest), '{}')
    from registry.version_files f where f.entry = p_entry and f.version = p_version);
end
$$;
