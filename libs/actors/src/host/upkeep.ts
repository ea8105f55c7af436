import type { StoredView } from '../store';
import { type Activation, placeOf } from './activation';
import type { ActorHost } from './actor-host';

/** A due row this soon brings a wake if a commit's later steps (debts, view rows) are lost in a crash. */
export const BELT_MS = 5_000;
/** An actor that believes a person is here is woken this often, so that a crash cannot leave that belief for ever. */
const PRESENCE_BELT_MS = 60_000;
/** A due row that could not be moved yet is looked at again so soon. */
const AGAIN_MS = 1_000;
const IDLE_MS = 300_000;
const UNUSED_MS = 10_000;

/** What a host does for an actor beside its messages: due rows, view rows, passivation. */
export class Upkeep {
  constructor(readonly host: ActorHost) {}

  /** When the actor must be woken at the latest, judged from its working state; null: never. */
  needOf(activation: Activation, viewsTouched: boolean, now: number): number | null {
    const { kind, state } = activation;
    let need = kind.dueAt(state) ?? Number.POSITIVE_INFINITY;
    const owes = !kind.outbox(state)[Symbol.iterator]().next().done;
    if (owes || viewsTouched) need = Math.min(need, now + BELT_MS);
    if (kind.presence?.here(state)) need = Math.min(need, now + PRESENCE_BELT_MS);
    return Number.isFinite(need) ? need : null;
  }

  /** After a wake: the row moves to where it belongs now, or goes. Only when nothing is on its way to the log; else it rings again. */
  afterWake(activation: Activation): void {
    const { clock } = this.host.options;
    this.host.lane.setDue(() => {
      if (activation.phase !== 'ready' || activation.seq !== activation.committed) {
        this.host.timers.set(activation.name, activation.key, clock.now() + AGAIN_MS);
        return null;
      }
      const dueAt = this.needOf(activation, activation.viewDigest === undefined && activation.kind.views !== undefined, clock.now());
      activation.dueStored = dueAt;
      if (dueAt !== null) this.host.timers.set(activation.name, activation.key, dueAt);
      return { ...placeOf(activation), actor: activation.key, dueAt };
    });
    if (activation.kind.views && activation.viewDigest === undefined) this.putViews(activation);
  }

  /** Writes the view rows that differ from what was written last. */
  putViews(activation: Activation): void {
    const { kind, id, key } = activation;
    if (!kind.views) return;
    if (activation.seq !== activation.committed) {
      // The working state is ahead of the log: the next commit, or the due row, brings the views.
      activation.viewDigest = undefined;
      return;
    }
    const rows: StoredView[] = [];
    const digest = new Map<string, string>();
    for (const [row, content] of kind.views(activation.state, id)) {
      const stored = {
        view: content.view,
        wiki: content.wiki,
        actor: key,
        row,
        seq: activation.committed,
        sort: content.sort,
        data: content.data && JSON.stringify(content.data),
      };
      const written = `${stored.sort} ${stored.data}`;
      digest.set(row, written);
      if (activation.viewDigest?.get(row) !== written) rows.push(stored);
    }
    if (rows.length === 0) {
      activation.viewDigest = digest;
      return;
    }
    this.host.options.store.putViews(rows).then(
      () => {
        activation.viewDigest = digest;
      },
      (error: unknown) => {
        activation.viewDigest = undefined;
        this.host.fault(error, 'view rows could not be written; the actor is woken for them');
      },
    );
  }

  /** Drops activations nobody has used for a while and that owe nothing. */
  sweep(): void {
    const now = this.host.options.clock.monotonic();
    for (const activation of this.host.activations.values()) {
      // An id nobody ever used takes no room for long.
      const idleMs = activation.seq === 0 ? UNUSED_MS : (activation.kind.idleMs ?? IDLE_MS);
      if (activation.phase !== 'ready' || now - activation.usedAt < idleMs) continue;
      if (activation.busy || activation.mailbox.length > 0 || activation.seq !== activation.committed || activation.sending.size > 0) continue;
      if (activation.kind.presence?.here(activation.state)) continue;
      this.host.forget(activation);
    }
  }
}
