-- granted to: readers
-- An entry that is out of service is an error that says why, and what to take instead.
create or replace function registry.refuse_gone(p_entry registry.entries) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  reason constant text := case when p_entry.retired then 'retired' else 'disabled' end;
  instead constant text := p_entry.deprecation ->> 'replaced_by';
begin
  perform registry.refuse(
    410, 'gone', format('%s is %s', p_entry.entry, reason) || coalesce(': ' || (p_entry.deprecation ->> 'message'), ''),
    jsonb_build_object('entry', p_entry.entry, 'reason', reason, 'replaced_by', instead,
                       'message', p_entry.deprecation ->> 'message'),
    coalesce('use ' || instead || ' instead', 'no replacement is named'));
end
$$;
