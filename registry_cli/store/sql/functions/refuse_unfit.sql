-- granted to: readers
-- No version fits: the error shows where the entry stands and its highest versions, so that the range can be mended.
create or replace function registry.refuse_unfit(p_entry registry.entries) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  highest jsonb;
begin
  select coalesce(jsonb_agg(v.version order by v.sort_key desc), '[]') into highest
  from (select h.version, h.sort_key from registry.versions h
        where h.entry = p_entry.entry and h.manifest is not null order by h.sort_key desc limit 5) v;
  perform registry.refuse(
    404, 'not_found', format('no version of %s fits the range; %s is live', p_entry.entry, p_entry.version),
    jsonb_build_object('entry', p_entry.entry, 'live', p_entry.version, 'versions', highest),
    'widen the range, or publish a version that fits');
end
$$;
