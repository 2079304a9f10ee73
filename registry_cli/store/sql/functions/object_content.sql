-- granted to: nobody
-- The bytes of {"text"} or {"base64"} as it is uploaded; refuses what is neither.
create or replace function registry.object_content(p_object jsonb) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  content bytea;
begin
  begin
    content := coalesce(convert_to(p_object ->> 'text', 'UTF8'), decode(p_object ->> 'base64', 'base64'));
  exception when data_exception then
    content := null;
  end;
  if content is null then
    perform registry.refuse(
      422, 'malformed', format('object %s carries neither text nor base64', coalesce(p_object ->> 'digest', 'null')),
      jsonb_build_object('digest', p_object -> 'digest'), 'send {"digest", "text"} or {"digest", "base64"}');
  end if;
  return content;
end
$$;
