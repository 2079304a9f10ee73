-- granted to: readers
-- The versions of the applied migrations; null for a caller who may not read the table they are recorded in.
create or replace function registry.recorded_migrations() returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (select coalesce(jsonb_agg(m.version order by m.version collate "C"), '[]')
          from supabase_migrations.schema_migrations m);
exception when insufficient_privilege or undefined_table or invalid_schema_name then
  return null;
end
$$;
