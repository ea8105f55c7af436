import { randomUUID } from 'node:crypto';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import { TEST_RULES } from '../../test/house/house';
import { type Pod, Pods } from '../../test/house/pods';
import { createGateway, type RunningGateway } from '../src';
import { AskerClient, AUDIENCE, ORIGIN } from './door-bench';

jest.setTimeout(300_000);

const SHARDS = 256;
const PEOPLE = 6;
/** A watchdog, no measure: the machine does other things too. */
const PATIENCE = { withinMs: 90_000 };
const PLENTY = { burst: 100_000, perSecond: 10_000 };

/** Somebody with a page at each of two gateways, who talks on the one without a pause. */
class Talker {
  readonly said: string[] = [];
  #going = true;
  #done: Promise<void> = Promise.resolve();

  constructor(
    readonly here: AskerClient,
    readonly there: AskerClient,
    readonly session: string,
  ) {}

  static async begin(here: string, there: string): Promise<Talker> {
    const [page, tab] = [here, there].map((url) => new AskerClient(`${url.replace('http', 'ws')}/v1/asker`, ORIGIN)) as [AskerClient, AskerClient];
    await page.hello();
    const session = await page.ask();
    await tab.hello({ resume: page.token });
    tab.send({ t: 'join', session, since: 0, token: page.token });
    await tab.got('joined');
    const talker = new Talker(page, tab, session);
    talker.#done = talker.#talk();
    return talker;
  }

  async #talk(): Promise<void> {
    while (this.#going) {
      const [text, cid] = [`text ${this.said.length}`, randomUUID()];
      this.said.push(text);
      this.here.send({ t: 'say', cid, session: this.session, text });
      await eventually(() => this.here.all('ack').some((frame) => frame.cid === cid), { what: `${text} to be acknowledged`, ...PATIENCE });
      await eventually(() => this.there.texts().includes(text), { what: `${text} to be shown at the other gateway`, ...PATIENCE });
    }
  }

  /** So many texts more have come through. */
  async goesOn(texts = 3): Promise<void> {
    const until = this.said.length + texts;
    await eventually(() => this.said.length >= until, { what: 'the talk to go on', ...PATIENCE });
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#done;
  }

  leave(): void {
    this.here.leave();
    this.there.leave();
  }
}

describe('two gateways before the pods of a service that come, go, freeze and die', () => {
  let pods: Pods;
  let gateways: RunningGateway[];
  let talkers: Talker[];

  beforeEach(async () => {
    pods = await Pods.open('sessions', [SESSION_KIND, ASKER_KIND]);
    talkers = [];
    gateways = [];
  });
  afterEach(async () => {
    for (const talker of talkers) talker.leave();
    for (const gateway of gateways) await gateway.close();
    await pods.close();
  });

  const untilEven = (all: readonly Pod[]) =>
    eventually(() => all.every(({ host }) => Math.abs(host.stats().shards - SHARDS / all.length) <= SHARDS * 0.2), {
      what: 'an even share',
      ...PATIENCE,
    });

  async function talking(): Promise<void> {
    for (let n = 0; n < 2; n += 1)
      gateways.push(
        await createGateway({
          transport: pods.bus.connect(),
          wikis: [{ revision: 'r1', rules: TEST_RULES }],
          identityKeys: {},
          audience: AUDIENCE,
          people: [],
          secrets: ['a secret of the tests, 32 characters or more'],
          listen: { host: '127.0.0.1', port: 0 },
          demo: true,
          limits: { personCommands: PLENTY, socketFrames: PLENTY },
        }),
      );
    const [one, other] = gateways.map(({ url }) => url) as [string, string];
    for (let n = 0; n < PEOPLE; n += 1) talkers.push(await Talker.begin(n % 2 ? one : other, n % 2 ? other : one));
  }
  const goesOn = () => Promise.all(talkers.map((talker) => talker.goesOn()));

  /** Everybody was told everything once and in order on both pages, and saw no error. */
  async function told(): Promise<void> {
    for (const talker of talkers) await talker.stop();
    for (const { here, there, said } of talkers) {
      expect(here.texts()).toEqual(said);
      expect(there.texts()).toEqual(said);
      expect([...here.all('error'), ...there.all('error'), ...here.all('refused')]).toEqual([]);
      expect([here.closed, there.closed]).toEqual([null, null]);
    }
  }

  it('tell both pages of everybody everything once and in order while pods join and drain', async () => {
    const first = await pods.add();
    await talking();
    const second = await pods.add();
    await untilEven([first, second]);
    await goesOn();
    await first.host.drain(10_000);
    await goesOn();
    await told();
  });

  it('and when one is killed', async () => {
    const [first, second] = [await pods.add(), await pods.add()];
    await untilEven([first, second]);
    await talking();
    await second.kill();
    await eventually(() => first.host.stats().shards === SHARDS, { what: 'the other to own everything', ...PATIENCE });
    await goesOn();
    await told();
  });

  it('and when one is frozen, served elsewhere, and wakes', async () => {
    const [first, second] = [await pods.add(), await pods.add()];
    await untilEven([first, second]);
    await talking();
    first.freezer.freeze();
    await eventually(() => second.host.stats().shards === SHARDS, { what: 'the other to own everything', ...PATIENCE });
    await goesOn();
    first.freezer.thaw();
    await goesOn();
    await told();
  });
});
