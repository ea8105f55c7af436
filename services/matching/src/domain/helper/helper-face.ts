// What a helper's own console learns when it attaches.
import type { ActorKind } from '@oa/actors';
import type { HelperFace } from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { capacityFor, type HelperState } from './helper-state';

type FaceOf = NonNullable<ActorKind<HelperState>['face']>;

/** For the helper alone, in that role; anyone else is refused `not-a-helper`. */
export const faceOfHelper: FaceOf = (state, by, { now, rules }) => {
  if (by.principal !== state.principal || !by.roles.includes('helper')) return { refuse: 'not-a-helper' };
  const { capacity, offer, languages } = rules(state.wiki).rules;
  const held = [...state.held.values()];
  const face: HelperFace = {
    name: state.name,
    duty: {
      duty: state.duty,
      by: state.dutyBy,
      capacity: capacityFor(capacity, state.wish.capacity, state.chats),
      ceiling: capacity.ceiling,
      languages: state.languages.length > 0 ? [...state.languages] : languages.slice(0, 1),
      topics: [...state.topics],
      windowSeconds: Math.round(state.wish.windowMs === null ? offer.windowSeconds : state.wish.windowMs / 1_000),
      held: held.length,
    },
    offers: held
      .filter(({ stage }) => stage !== 'active')
      .map(({ offer: id, session, topic, language, since, until, extended, stage }) => ({
        offer: id,
        session,
        topic,
        language,
        waitedMs: Math.max(0, now - since),
        leftMs: Math.max(0, until - now),
        extended,
        accepting: stage === 'accepting',
      })),
    chats: held.filter(({ stage }) => stage === 'active').map(({ session }) => session),
    misses: state.misses.filter((at) => at > now - minutes(offer.missWindowMinutes)).length,
  };
  return { face };
};
