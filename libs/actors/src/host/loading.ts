import { type Activation, rememberDone } from './activation';
import type { HostOptions } from './options';
import { openedBody } from './sealing';

/** Fills an activation from its newest snapshot and the facts after it. Text stays sealed: `evolve` never sees it. Throws what the store or the kind throws. */
export async function loadActivation(activation: Activation, { store, keys }: HostOptions): Promise<void> {
  const { kind, id, key } = activation;
  const { snap, events } = await store.load(key);
  activation.state = snap ? kind.restore(id, JSON.parse(snap.data), snap.version) : kind.initial(id);
  activation.seq = snap?.seq ?? 0;
  activation.snapBytes = snap?.data.length ?? 0;
  for (const row of events) {
    kind.evolve(activation.state, { type: row.type, body: openedBody(row, null, undefined) }, row.at, row.seq);
    activation.seq = row.seq;
    activation.lastAt = row.at;
    activation.bytesSinceSnap += row.body.length;
    if (row.commandId) rememberDone(activation, row.commandId, row.first);
  }
  activation.committed = activation.seq;
  if (kind.sealed && activation.seq > 0) activation.sealKey = (await keys?.find(key)) ?? null;
}
