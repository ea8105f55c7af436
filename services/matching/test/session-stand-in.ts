// As much of a help session as matching needs: it waits, is assigned once a round, ends, and goes back to the line.
import { type ActorKind, answer, commit, type Fact, type OutMessage, refuse } from '@oa/actors';
import { assign, dequeue, deskId, enqueue, release } from '@oa/contracts';

export interface StandIn {
  readonly id: string;
  status: 'new' | 'waiting' | 'assigned' | 'closed';
  desk: string;
  round: number;
  since: number;
  topic: string | null;
  language: string;
  excluded: readonly string[];
  offer: string | null;
  helper: string | null;
  here: boolean;
  supply: string | null;
  supplyTold: number;
  /** Serials of the newest words heard: an older word may arrive late. */
  supplySerial: number;
  hereSerial: number;
  readonly debts: Map<string, OutMessage>;
}

interface Open {
  readonly since: number;
  readonly topic: string | null;
  readonly language: string;
  readonly wiki: string;
  readonly excluded: readonly string[];
}
type Body = { readonly [name: string]: unknown };
const fact = (type: string, body: object = {}): Fact => ({ type, body });

function owe(state: StandIn, key: string, version: number, to: OutMessage['to'], type: string, body: object): void {
  state.debts.set(key, { key, version, to, type, body });
}

const STEPS: Record<string, (state: StandIn, body: Body) => void> = {
  queued(state, body) {
    Object.assign(state, body, { status: 'waiting', supply: null });
    const { round, since, topic, language, excluded, desk, id: session } = state;
    state.debts.delete('out');
    owe(state, 'in', round, { kind: 'desk', id: desk }, enqueue.name, { session, round, since, topic, language, excluded });
  },
  assigned(state, body) {
    Object.assign(state, body, { status: 'assigned', here: true, hereSerial: 0 });
    STEPS.left?.(state, body);
  },
  left(state) {
    state.debts.delete('in');
    const body = { session: state.id, round: state.round };
    owe(state, 'out', state.round, { kind: 'desk', id: state.desk }, dequeue.name, body);
  },
  closed(state) {
    state.status = 'closed';
  },
  released(state, { why }) {
    const { offer, helper, desk } = state;
    const to = { kind: 'helper', id: `${desk.slice(0, desk.indexOf('/'))}/${helper}` } as const;
    owe(state, `free/${offer}`, 1, to, release.name, { offer, why });
  },
  presence(state, { here, serial }) {
    state.here = here as boolean;
    state.hereSerial = serial as number;
  },
  supply(state, { why, serial }) {
    state.supplySerial = serial as number;
    state.supply = why as string | null;
    state.supplyTold += 1;
  },
  paid(state, { key }) {
    state.debts.delete(key as string);
  },
};

export const SESSION_STAND_IN: ActorKind<StandIn> = {
  kind: 'session',
  snapshotVersion: 1,
  initial: (id) => ({
    ...{ id, status: 'new', desk: '', round: 0, since: 0, topic: null, language: 'en', excluded: [], offer: null, helper: null },
    ...{ here: true, supply: null, supplyTold: 0, supplySerial: 0, hereSerial: 0, debts: new Map() },
  }),
  decide(state, { type, body: raw }) {
    const body = raw as Body;
    switch (type) {
      case 'test.open': {
        const { wiki, ...rest } = raw as Open;
        return commit(fact('queued', { ...rest, round: 1, desk: deskId(wiki, rest.language) }));
      }
      case 'test.leave':
        return state.status === 'waiting' ? commit(fact('left'), fact('closed')) : refuse('not-waiting');
      case 'test.end':
        return state.status === 'assigned' ? commit(fact('released', { why: 'ended' }), fact('closed')) : refuse('not-assigned');
      case 'test.requeue':
        return state.status === 'assigned'
          ? commit(fact('released', { why: 'requeued' }), fact('queued', { round: state.round + 1 }))
          : refuse('not-assigned');
      case assign.name: {
        if (state.offer === body.offer) return answer({ yes: true });
        if (state.status !== 'waiting' || state.round !== body.round) return answer({ yes: false });
        return commit(fact('assigned', { offer: body.offer, helper: body.helper }));
      }
      case 'session.helper-presence':
        return state.offer === body.offer && state.status === 'assigned' && (body.serial as number) > state.hereSerial
          ? commit(fact('presence', body))
          : answer();
      case 'session.tell-supply':
        return state.status === 'waiting' && state.round === body.round && (body.serial as number) > state.supplySerial
          ? commit(fact('supply', body))
          : answer();
      case 'host.outbox-acked':
        return state.debts.get(body.key as string)?.version === body.version ? commit(fact('paid', body)) : answer();
      default:
        return answer();
    }
  },
  evolve: (state, { type, body }) => STEPS[type]?.(state, body as Body),
  replyOf: ([first]) => (first?.type === 'assigned' ? { yes: true } : {}),
  outbox: (state) => state.debts.values(),
  dueAt: () => null,
  snapshot: (state) => state,
  restore: () => {
    throw new Error('stand-ins are not restored');
  },
};
