// One seed: an installation, its people, its faults; then calm, and the verdict.

import { AskerClient } from './asker-client';
import { CALM } from './bus';
import { Chance } from './chance';
import type { Client } from './client';
import { Cluster } from './cluster';
import { watchDelivery } from './delivery';
import type { Row } from './event-log';
import { Gateway } from './gateway/gateway';
import { drawHabits, type Habits } from './habits';
import { HelperClient } from './helper-client';
import { Judge } from './judge';
import type { Mutation } from './mutations';
import { newWorld } from './new-world';
import { checkRest } from './rest';
import { type Counts, Violation, type World } from './world';

export interface Verdict {
  readonly seed: number;
  readonly counts: Counts;
  readonly violation: { readonly invariant: string; readonly what: string; readonly at: number } | null;
  readonly trace: readonly string[];
}

export interface SeedOptions {
  readonly mutation?: Mutation;
  /** Keeps the last lines of what happened. */
  readonly traced?: boolean;
}

/** After faults end: lost signals heal in 12 s; debts are re-sent every 30 s at the latest; an offer and a presence take their time. */
const HEALED_MS = 12_000;
const SETTLE_MS = 50_000;
/** A free helper is offered a waiting request within the offer window and 5 s: so long may something be on its way at the verdict. */
const PATIENCE_MS = 6_000;
const PATIENCE_TIMES = 13;

export function runSeed(seed: number, { mutation, traced = false }: SeedOptions = {}): Verdict {
  const lines: string[] = [];
  const installation = new Installation(seed, mutation ?? null, traced ? lines : null);
  let violation: Verdict['violation'] = null;
  try {
    installation.run();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = { invariant: error.invariant, what: error.what, at: Math.round(installation.world.timeline.now) };
  }
  return { seed, counts: installation.world.counts, violation, trace: lines };
}

class Installation {
  readonly world: World;
  readonly judge: Judge;
  readonly #chance: Chance;
  readonly #habits: Habits;
  readonly #faultless: boolean;
  readonly #cluster: Cluster;
  readonly #stage: { habits: Habits; active: boolean };
  readonly #askers: AskerClient[] = [];
  readonly #helpers: HelperClient[] = [];
  #gateways: Gateway[] = [];
  #gatewaysStarted = 0;

  constructor(seed: number, mutation: Mutation | null, lines: string[] | null) {
    this.#chance = new Chance(seed);
    this.world = newWorld(seed, this.#chance, mutation, lines, (rows) => this.#landed(rows));
    this.judge = new Judge(this.world);
    const drawn = drawHabits(this.#chance);
    this.#faultless = this.#chance.yes(0.2);
    this.#habits = this.#faultless && this.#chance.yes(0.5) ? { ...drawn, capacity: 20, topics: false } : drawn;
    this.judge.faultless = this.#faultless;
    this.#stage = { habits: this.#habits, active: true };
    this.#cluster = new Cluster(this.world);
  }

  #landed(rows: readonly Row[]): void {
    this.judge.landed(rows);
    this.#delivery?.landed(rows);
  }
  #delivery: ReturnType<typeof watchDelivery> | null = null;

  run(): void {
    const { timeline } = this.world;
    this.#cluster.start(this.#faultless ? 0 : this.#chance.pick([0, 100, 5_000]));
    for (let i = this.#chance.int(1, 3); i > 0; i -= 1) this.#addGateway();
    this.#invite();
    if (this.#faultless) this.#watchDelivery();
    else this.#storm();
    timeline.runUntil(this.#habits.activeMs);
    this.#calm();
    timeline.runUntil(this.#habits.activeMs + SETTLE_MS);
    this.#verdict();
  }

  /** What is only on its way has time to arrive; what does not arrive is a violation. */
  #verdict(): void {
    const rest = { world: this.world, judge: this.judge, askers: this.#askers, helpers: this.#helpers };
    for (let times = 1; times < PATIENCE_TIMES; times += 1) {
      try {
        return checkRest(rest);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        this.world.timeline.runUntil(this.world.timeline.now + PATIENCE_MS);
      }
    }
    checkRest(rest);
  }

  #watchDelivery(): void {
    this.#delivery = watchDelivery(this.world, () => this.#people());
  }

  #people(): readonly Client[] {
    return [...this.#askers, ...this.#helpers];
  }

  #addGateway(): void {
    this.#gatewaysStarted += 1;
    this.#gateways.push(new Gateway(this.world, `gateway${this.#gatewaysStarted}`));
  }

  #invite(): void {
    const { world } = this;
    const { askers, helpers, desks, topics, burst, activeMs } = this.#habits;
    const languages = ['en', 'de'].slice(0, desks);
    const gateways = () => this.#gateways;
    for (let i = 1; i <= helpers; i += 1) {
      const by = { principal: `a:Helper${i}`, roles: ['helper' as const], name: `Helper ${i}` };
      const spoken = this.#chance.yes(0.7) ? languages : [this.#chance.pick(languages)];
      const answers = topics && this.#chance.yes(0.6) ? [this.#chance.pick(['editing', 'files'])] : [];
      const helper = new HelperClient(this.#stage, spoken, answers, world, by, gateways);
      this.#helpers.push(helper);
      world.timeline.after(this.#chance.between(0, 2_000), () => helper.begin());
    }
    for (let i = 1; i <= askers; i += 1) {
      const by = { principal: `a:Asker${i}`, roles: ['asker' as const], name: `Asker ${i}` };
      const asker = new AskerClient(this.#stage, this.#chance.pick(languages), world, by, gateways);
      this.#askers.push(asker);
      world.timeline.after(burst ? 3_000 + this.#chance.between(0, 100) : this.#chance.between(0, 0.6 * activeMs), () => asker.begin());
    }
  }

  /* ---- faults ---- */

  #storm(): void {
    const chance = this.#chance;
    const bad = chance.pick([0.02, 0.1, 0.1, 0.4]);
    Object.assign(this.world.pods.weather, { drop: bad, double: bad, late: 0.15, lateMs: chance.pick([100, 2_000, 20_000]) });
    Object.assign(this.world.gateways.weather, this.world.pods.weather);
    Object.assign(this.world.storms, { crashAfterCommit: chance.pick([0, 0.002, 0.01]), commitFails: 0.005, commitSilent: 0.005 });
    this.#strikeOften(chance.pick([1_500, 4_000, 15_000]));
    this.#loseGateways(chance.pick([15_000, 60_000]));
  }

  #strikeOften(everyMs: number): void {
    this.world.timeline.after(this.#chance.between(0, 2 * everyMs), () => {
      if (!this.#stage.active) return;
      this.#cluster.strike();
      for (const service of ['matching', 'sessions', 'moderation', 'feedback'] as const)
        this.world.timeline.after(this.#chance.between(1_000, 5_000), () => this.#stage.active && this.#cluster.settle(service));
      this.#strikeOften(everyMs);
    });
  }

  #loseGateways(everyMs: number): void {
    this.world.timeline.after(this.#chance.between(0, 2 * everyMs), () => {
      if (!this.#stage.active) return;
      const gateway = this.#chance.pick(this.#gateways);
      this.world.counts.gatewayDeaths += 1;
      this.world.trace(() => `${gateway.name} dies`);
      gateway.kill();
      this.#gateways = this.#gateways.filter((other) => other !== gateway);
      this.#addGateway();
      for (const client of this.#people())
        if (client.line?.gateway === gateway) this.world.timeline.after(this.#chance.between(0, 10_000), () => this.#lose(client, gateway));
      this.#loseGateways(everyMs);
    });
  }

  #lose(client: Client, gateway: Gateway): void {
    if (client.line?.gateway === gateway) client.breakLine(this.#chance.between(0, 3_000));
  }

  #calm(): void {
    const { world } = this;
    this.#stage.active = false;
    Object.assign(world.pods.weather, CALM);
    Object.assign(world.gateways.weather, CALM);
    Object.assign(world.storms, { crashAfterCommit: 0, commitFails: 0, commitSilent: 0 });
    world.trace(() => 'faults are over');
    this.#cluster.heal();
    for (const client of this.#people()) {
      if (client.line && !client.line.gateway.alive) client.breakLine(this.#chance.between(0, 2_000));
      if (!client.line) world.timeline.after(this.#chance.between(0, 3_000), () => client.connect());
    }
    if (!this.#delivery) world.timeline.after(HEALED_MS, () => this.#watchDelivery());
  }
}
