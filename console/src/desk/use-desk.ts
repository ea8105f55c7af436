// The one desk of this page, for every component.
import { browserSignals, connect, webStore } from '@oa/client';
import { type HelperFrameIn, type HelperServerFrame, PATHS, WIRE_VERSION } from '@oa/contracts/browser';
import { systemClock } from '@oa/kernel';
import { reactive, shallowRef } from 'vue';
import { announce } from '../announcer';
import type { DeskPorts } from './desk-core';
import { type DeskState, emptyDesk, type RingingOffer } from './desk-state';
import { DeskStore } from './desk-store';

const current = shallowRef<DeskStore | null>(null);

/** The desk; throws where none is open, which no screen of the desk ever is. */
export function useDesk(): DeskStore {
  if (current.value === null) throw new Error('no desk is open');
  return current.value;
}

/** The desk, or null while nobody is signed in as a helper. */
export const openDesk = current;

/** Opens the line for a signed-in helper of this wiki. What one person left unsent is never sent in another's name. */
export function startDesk(wiki: string, name: string, ring: (offer: RingingOffer) => void): void {
  stopDesk();
  const state = reactive(emptyDesk(systemClock.now())) as DeskState;
  const kept = webStore(() => sessionStorage, `oa-console.${wiki}.${name}.`);
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${PATHS.helper}`;
  const open: DeskPorts['open'] = (handlers) =>
    connect<HelperServerFrame, HelperFrameIn>({
      url,
      hello: () => ({ t: 'hello', v: WIRE_VERSION, wiki }),
      WebSocket,
      clock: systemClock,
      random: Math.random,
      store: kept,
      signals: browserSignals(window, document),
      ...handlers,
    });
  const inFront = () => document.visibilityState === 'visible';
  current.value = new DeskStore(state, { open, clock: systemClock, kept, tell: announce, ring, inFront });
}

export function stopDesk(): void {
  current.value?.stop();
  current.value = null;
}
