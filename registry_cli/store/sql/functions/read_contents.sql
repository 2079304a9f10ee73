-- granted to: nobody
-- The canonical documents among these objects, each parsed once; null for an object that is none. All of them are read
-- in one go, and only when one of them is no JSON each by itself: to catch that row by row takes three times as long.
create or replace function registry.read_contents(p_digests text[])
  returns table (digest text, stored boolean, document jsonb)
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  begin
    return query
    select o.digest, o.content is not null, case when registry.is_document(r.parsed) then r.parsed end
    from registry.objects o
    cross join lateral (select convert_from(o.content, 'UTF8')::jsonb as parsed) r
    where o.digest = any (p_digests);
    return;
  exception when data_exception or program_limit_exceeded then
    null;
  end;
  return query
  select o.digest, o.content is not null, registry.read_document(o.content)
  from registry.objects o where o.digest = any (p_digests);
end
$$;
