// Who the asker is: proved by the wiki, and only when it is needed.
import type { PageFacts } from '../shared/host';

/** Asks the wiki, on its own origin, for an identity token. Throws when it gives none. Nothing is sent to the gateway. */
export async function wikiIdentity(facts: PageFacts): Promise<string> {
  const response = await fetch(facts.identityUrl ?? '', {
    method: 'POST',
    credentials: 'same-origin',
    cache: 'no-store',
    headers: { 'X-CSRF-Token': facts.csrf ?? '' },
    body: new URLSearchParams({ token: facts.csrf ?? '' }),
  });
  const answer: { readonly token?: unknown } = response.ok ? await response.json() : {};
  if (typeof answer.token !== 'string') throw new Error('the wiki gave no identity');
  return answer.token;
}
