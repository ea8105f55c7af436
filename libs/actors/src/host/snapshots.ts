import type { NewSnap } from '../store';
import type { Activation } from './activation';
import type { ActorHost } from './actor-host';

const LEAST_BYTES = 16_384;
const TRIM_ROWS = 500;
/** Records put into JSON in one turn of the event loop: about a tenth of a millisecond. What an actor does meanwhile takes several turns. */
const RECORDS_A_TURN = 8;
/** Characters written at once. */
const PIECE_CHARS = 131_072;

/**
 * Takes snapshots, so that loading an actor need not read its whole log, and lets go of facts a snapshot covers. A large state is read off
 * in slices while its actor goes on: nobody waits for a snapshot longer than for one slice.
 */
export class Snapshots {
  constructor(readonly host: ActorHost) {}

  /**
   * A snapshot of the working state, if the log since the last one has outgrown twice the state; to be kept once its facts have landed.
   * Taken while the facts are staged, so that an actor that is never at rest gets one too.
   */
  take(activation: Activation): NewSnap | null {
    if (activation.still || activation.bytesSinceSnap <= Math.max(LEAST_BYTES, 2 * activation.snapBytes)) return null;
    const { kind, key, seq, epoch } = activation;
    activation.bytesSinceSnap = 0;
    const about = { actor: key, seq, epoch, version: kind.snapshotVersion };
    if (kind.still) {
      activation.still = kind.still(activation.state);
      return { ...about, data: this.#pieces(activation, activation.still.records) };
    }
    const data = JSON.stringify(kind.snapshot(activation.state));
    activation.snapBytes = data.length;
    return { ...about, data };
  }

  keep(activation: Activation, snap: NewSnap): void {
    const { store, clock } = this.host.options;
    const { trimAfterMs } = activation.kind;
    store
      .saveSnap(snap)
      .then(() => (trimAfterMs === undefined ? 0 : store.trim(snap.actor, snap.seq, clock.now() - trimAfterMs, TRIM_ROWS)))
      .catch((error: unknown) => {
        if (!this.host.isDown) this.host.fault(error, 'a snapshot could not be kept; the log still holds everything');
      })
      .finally(() => {
        activation.still?.end();
        activation.still = null;
      });
  }

  /** The JSON of all records as one array, in pieces. */
  async *#pieces(activation: Activation, records: Iterable<unknown>): AsyncGenerator<string, void, void> {
    let piece = '[';
    let total = 0;
    let read = 0;
    for (const record of records) {
      piece += read === 0 ? JSON.stringify(record) : `,${JSON.stringify(record)}`;
      read += 1;
      if (read % RECORDS_A_TURN === 0) await nextTurn();
      if (piece.length < PIECE_CHARS) continue;
      total += piece.length;
      yield piece;
      piece = '';
    }
    activation.snapBytes = total + piece.length + 1;
    yield `${piece}]`;
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
