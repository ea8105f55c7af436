// What must hold once faults are over and time has run on: I3, I6, I7, I9, and that no actor owes another anything.

import { isDeepStrictEqual } from 'node:util';
import type { KindName, ServiceName } from '@oa/contracts';
import type { AskerClient } from './asker-client';
import type { Client } from './client';
import { fits } from './desk-truth';
import type { HelperClient } from './helper-client';
import type { Judge, JudgedWorld } from './judge';
import { stateFromLog } from './pod/activation';
import { SERVICES } from './shards';
import type { World } from './world';

export interface Rest {
  readonly world: World;
  readonly judge: Judge;
  readonly askers: readonly AskerClient[];
  readonly helpers: readonly HelperClient[];
}

/** What can be said of lines and places from the facts alone. */
export interface JudgedRest {
  readonly world: Pick<JudgedWorld, 'violated'>;
  readonly judge: Judge;
}

/** Throws the first Violation it finds. */
export function checkRest(rest: Rest): void {
  checkLine(rest);
  checkPlaces(rest);
  checkDebts(rest.world);
  checkStandings(rest.world);
  for (const client of [...rest.askers, ...rest.helpers]) checkClient(rest.world, client);
  for (const person of [...rest.askers, ...rest.helpers]) checkTexts(rest.world, person);
}

/** I3: who waits stands in the desk's line, in the present round; and no helper who fits and has room is left without being offered it. */
export function checkLine({ world, judge }: JudgedRest): void {
  for (const [id, session] of judge.sessions) {
    const entry = judge.desks.get(session.desk)?.line.get(id);
    if (session.state === 'opening') world.violated('I3', `${id} is still opening`);
    if (session.state !== 'waiting') {
      if (entry) world.violated('I3', `${id} is ${session.state} and stands in the line of ${session.desk}`);
      continue;
    }
    if (!entry || entry.round !== session.round)
      world.violated('I3', `${id} waits in round ${session.round}; the desk has ${entry?.round ?? 'nothing'}`);
  }
  for (const [deskId, desk] of judge.desks)
    for (const entry of desk.line.values()) {
      if (entry.offer) continue;
      const able = [...desk.helpers.keys()].find(
        (helper) => fits(desk, entry, helper) && hasRoom(judge, deskId, helper) && !entry.missed.has(helper),
      );
      if (able) world.violated('I3', `${entry.session} waits without an offer though ${able} fits and is free`);
    }
}

function hasRoom(judge: Judge, deskId: string, principal: string): boolean {
  const helper = judge.helpers.get(`${deskId.slice(0, deskId.indexOf('/'))}/${principal}`);
  return helper !== undefined && helper.duty === 'available' && helper.here && helper.held.size < helper.capacity;
}

/** I6: a helper's active places are exactly the sessions assigned to them; nothing is left half accepted. */
export function checkPlaces({ world, judge }: JudgedRest): void {
  for (const [id, helper] of judge.helpers) {
    for (const [offer, how] of helper.held) {
      const session = judge.sessions.get(offer.slice(0, offer.indexOf('.')));
      if (how === 'accepting') world.violated('I6', `${id} is still accepting ${offer}`);
      if (how === 'active' && session?.offer !== offer) world.violated('I6', `${id} holds ${offer}; the session has ${session?.offer ?? 'nobody'}`);
      if (how === 'reserved' && ![...judge.desks.values()].some((desk) => [...desk.line.values()].some((entry) => entry.offer === offer)))
        world.violated('I6', `${offer} rings at ${id} and no desk knows`);
    }
  }
  for (const [id, { state, offer, helper, desk }] of judge.sessions) {
    if (state !== 'assigned' || !offer) continue;
    const held = judge.helpers.get(`${desk.slice(0, desk.indexOf('/'))}/${helper}`)?.held.get(offer);
    if (held !== 'active') world.violated('I6', `${id} is with ${helper}, who holds it as ${held ?? 'nothing'}`);
  }
}

/** Every debt is paid, and a log alone gives the same state as snapshot and log. */
function checkDebts(world: World): void {
  for (const [service, kinds] of Object.entries(SERVICES) as [ServiceName, readonly KindName[]][]) {
    const log = world.logs[service];
    for (const key of log.actors.keys()) {
      const slash = key.indexOf('/');
      const kind = world.kinds.get(kinds.find((name) => name === key.slice(0, slash)) ?? 'feedback');
      if (!kind) continue;
      const id = key.slice(slash + 1);
      const { state } = stateFromLog(kind, id, log);
      for (const owed of kind.outbox(state)) world.violated('I7', `${key} still owes ${owed.type} (${owed.key}, version ${owed.version})`);
      if (world.seed % 8 !== 0 || log.actors.get(key)?.snap === null) continue;
      const replayed = stateFromLog(kind, id, log, true).state;
      if (!isDeepStrictEqual(plain(kind.snapshot(replayed)), plain(kind.snapshot(state))))
        world.violated('replay', `${key}: snapshot and log disagree`);
    }
  }
}

const plain = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot));

/** The asker's copy of the standing is the standing's. */
function checkStandings(world: World): void {
  for (const [key, log] of world.logs.moderation.actors) {
    let until: number | null = null;
    for (const { fact } of log.rows) {
      if (fact.type === 'restriction-set') until = (fact.body as { until: number }).until;
      if (fact.type === 'restriction-lifted') until = null;
    }
    const copies = world.logs.sessions.actors
      .get(`asker/${key.slice('standing/'.length)}`)
      ?.rows.filter(({ fact }) => fact.type === 'standing-copied');
    const copy = (copies?.at(-1)?.fact.body as { restrictedUntil: number | null } | undefined)?.restrictedUntil ?? null;
    if (copy !== until) world.violated('I7', `${key} is restricted until ${until}; the asker's actor has ${copy}`);
  }
}

/** I9 and I7: a client has every fact of what it joined, and every command of it was answered. */
function checkClient(world: World, client: Client): void {
  if (!client.line) return;
  const who = client.by.principal;
  for (const copy of client.copies.values()) {
    if (copy.refused !== null) continue;
    const service = (Object.keys(SERVICES) as ServiceName[]).find((name) => (SERVICES[name] as readonly KindName[]).includes(copy.kind));
    const rows = service ? world.logs[service].actors.get(`${copy.kind}/${copy.id}`)?.rows : undefined;
    if (!copy.joined) world.violated('I9', `${who} could not join ${copy.kind}/${copy.id}`);
    if (copy.facts.length !== (rows?.length ?? 0))
      world.violated('I9', `${who} has ${copy.facts.length} of ${rows?.length ?? 0} facts of ${copy.kind}/${copy.id}`);
  }
  const [open] = client.open;
  if (open) world.violated('I7', `${who}: ${open.type} to ${open.id} was never answered`);
}

/**
 * Each text acknowledged stands in the log exactly once, in the order typed; no text stands there twice. A refusal is not recorded, so a copy
 * that was on its way when the refusal was given may still take effect: such a text may stand there, once.
 */
function checkTexts(world: World, person: AskerClient | HelperClient): void {
  for (const [session, typed] of person.typed) {
    const outcomes = new Map(person.sent.filter((one) => one.id === session && 'text' in one.body).map((one) => [textOf(one.body), one.outcome]));
    const rows = world.logs.sessions.actors.get(`session/${session}`)?.rows ?? [];
    const stored = rows
      .filter(({ fact }) => fact.type === 'message-said' || fact.type === 'note-written')
      .map(({ fact }) => textOf(fact.body))
      .filter((text) => outcomes.has(text));
    const done = typed.filter((text) => outcomes.get(text) === 'done');
    const storedDone = stored.filter((text) => outcomes.get(text) === 'done');
    if (storedDone.join('|') !== done.join('|') || new Set(stored).size !== stored.length)
      world.violated('I7', `${person.by.principal} in ${session}: acknowledged [${done.join(', ')}], stored [${stored.join(', ')}]`);
  }
}

const textOf = (body: object): string => (body as { text: string }).text;
