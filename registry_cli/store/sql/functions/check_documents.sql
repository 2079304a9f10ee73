-- granted to: nobody
-- What is published is stored: its canonical document, which says the same kind, id and version, and all its files.
create or replace function registry.check_documents(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  select s.entry, s.publishes ->> 'version' as version, s.publishes ->> 'digest' as digest, s.stored into wrong
  from unnest(p_steps) s
  where s.publishes is not null
    and not coalesce(s.document -> 'kind' = s.after -> 'kind' and s.document -> 'id' = s.after -> 'id'
                     and s.document -> 'version' = s.publishes -> 'version', false)
  order by s.position limit 1;
  if found and wrong.stored then
    perform registry.refuse(
      422, 'wrong_document',
      format('object %s is not the canonical document of %s %s', wrong.digest, wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
      'name the document whose kind, id and version are those of the entry');
  end if;
  if not found then
    select s.entry, s.publishes ->> 'version' as version, f.value as digest into wrong
    from unnest(p_steps) s
    cross join lateral jsonb_each_text(s.document -> 'files') f
    where s.publishes is not null
      and not exists (select from registry.objects o where o.digest = f.value and o.content is not null)
    order by s.position, f.key collate "C" limit 1;
  end if;
  if found then
    perform registry.refuse_purged_object(wrong.digest);
    perform registry.refuse(
      422, 'missing_object', format('object %s of %s %s is not stored', wrong.digest, wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
      'put all objects first, then commit the release');
  end if;
end
$$;
