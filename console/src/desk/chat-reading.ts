// Reading one chat: whose turn it is, since when, what was noted, whether it is over. Pure; times are the server's.
import type { SaidItem, SessionView, TimelineItem } from '@oa/client';

/** The name shown for the asker; null for a person without a name. */
export function askerName(view: SessionView): string | null {
  return view.opened?.asker ?? null;
}

/** When this helper came into the chat; null before that is known. */
export function joinedAt(view: SessionView): number | null {
  return view.facts.findLast((fact) => fact.kind === 'helper-joined' && fact.you)?.at ?? null;
}

/** Since when the asker waits for an answer of this helper; null if it is their turn, or the chat is over. */
export function dueSince(view: SessionView, timeline: readonly TimelineItem[]): number | null {
  if (view.state !== 'assigned' || view.helper?.you !== true) return null;
  const said = timeline.filter((item): item is SaidItem => item.kind === 'said');
  if (said.at(-1)?.own) return null;
  const lastOwn = said.findLastIndex((item) => item.own);
  const joined = joinedAt(view) ?? 0;
  const first = said[lastOwn + 1]?.at ?? joined;
  return Math.max(first, joined);
}

/** The private notes, oldest first. */
export function notesOf(view: SessionView): readonly { readonly seq: number; readonly text: string | null }[] {
  return view.facts.flatMap((fact) => (fact.kind === 'note' ? [{ seq: fact.seq, text: view.textGone ? null : fact.text }] : []));
}

/** Messages of the asker stored after `seq`. */
export function askerMessagesAfter(view: SessionView, seq: number): number {
  return view.facts.filter((fact) => fact.kind === 'said' && fact.by === 'asker' && fact.seq > seq).length;
}

/** Things an asker or helper should not give away: an e-mail address or a long number like a phone's. Warns; never blocks. */
export function looksPrivate(text: string): boolean {
  const withoutLinks = text.replace(/https?:\/\/\S+/g, ' ').replace(/\[\[[^\]]*\]\]/g, ' ');
  return /[^\s@]+@[^\s@]+\.[^\s@]{2,}/.test(withoutLinks) || /(?:\+|\b0)\d[\d\s()./-]{6,}\d/.test(withoutLinks);
}
