import type { WikiInfo } from '@oa/contracts/browser';

/** The name of a topic in the wiki's rules; the key itself if the rules no longer have it; empty for no topic. */
export function topicLabel(wiki: WikiInfo | null, key: string | null): string {
  if (key === null) return '';
  return wiki?.topics.find((topic) => topic.key === key)?.label ?? key;
}
