-- granted to: nobody
-- Makes these changes, as the chain tells them, the newest release. Number and time are taken under the lock of the
-- caller, so they only grow, also when the clock goes back.
create or replace function registry.append_release(
  p_release jsonb, p_newest registry.releases, p_changes jsonb
) returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  made registry.releases;
begin
  made.number := p_newest.number + 1;
  made.at := greatest(clock_timestamp(), p_newest.at + interval '1 microsecond');
  made.owner := p_release ->> 'owner';
  made.action := p_release ->> 'action';
  made.actor := registry.caller_actor();
  made.commit_sha := p_release ->> 'commit';
  made.repository_url := p_release ->> 'repository_url';
  made.ref := p_release ->> 'ref';
  made.git_author := p_release ->> 'git_author';
  made.reason := p_release ->> 'reason';
  made.chain_text := registry.chain_document(p_newest.chain, made, p_changes)::text;
  made.chain := encode(sha256(convert_to(made.chain_text, 'UTF8')), 'hex');
  insert into registry.releases select made.*;
  return made;
end
$$;
