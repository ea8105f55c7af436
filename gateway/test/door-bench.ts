import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { ActorKind } from '@oa/actors';
import type { AskerFrameIn, AskerServerFrame, HelperFrameIn, HelperServerFrame, ServiceName, WikiRules } from '@oa/contracts';
import { FEEDBACK_KIND } from '@oa/feedback';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import type { Transport } from '@oa/transport';
import { SignJWT } from 'jose';
import { House, TEST_RULES } from '../../test/house/house';
import { createGateway, type GatewayOptions, type RunningGateway } from '../src';
import { RawClient } from './raw-client';

const ALL_KINDS: Partial<Record<ServiceName, readonly ActorKind[]>> = {
  matching: [DESK_KIND, HELPER_KIND],
  sessions: [SESSION_KIND, ASKER_KIND],
  moderation: [STANDING_KIND],
  feedback: [FEEDBACK_KIND],
};

export const ORIGIN = 'http://127.0.0.1';
export const AUDIENCE = 'the-gateway';
export const CONSENT = { policy: 'sealed', version: 1 } as const;

const helper = (sub: string) => ({ wiki: 'testwiki', sub, name: sub[0]!.toUpperCase() + sub.slice(1), roles: ['helper'] as const });
const PEOPLE = [helper('ada'), helper('grace'), helper('alan'), { ...helper('maryam'), roles: ['moderator'] as const }];

export class AskerClient extends RawClient<AskerFrameIn | object, AskerServerFrame> {
  token: string | undefined;
  session: string | undefined;

  async hello(more: object = {}): Promise<Extract<AskerServerFrame, { t: 'welcome' }>> {
    await this.opened();
    this.send({ t: 'hello', v: 1, wiki: 'testwiki', ...more });
    return this.got('welcome');
  }

  /** Asks and joins. */
  async ask(question = 'Why was my edit undone?', cid: string = randomUUID()): Promise<string> {
    this.send({ t: 'ask', cid, request: { language: 'en', topic: null }, question, consent: CONSENT });
    const { session, token } = await this.got('asked', (frame) => frame.cid === cid);
    this.session = session;
    this.token = token;
    this.send({ t: 'join', session, since: 0, token });
    await this.got('joined', (frame) => frame.session === session);
    return session;
  }

  /** Texts said, in order, as this client was given them. */
  texts(): (string | null)[] {
    return this.all('fact').flatMap((fact) => (fact.kind === 'said' ? [fact.text] : []));
  }
}

export class HelperClient extends RawClient<HelperFrameIn | object, HelperServerFrame> {
  async onDuty(capacity = 2): Promise<this> {
    await this.opened();
    this.send({ t: 'hello', v: 1, wiki: 'testwiki' });
    await this.got('welcome');
    const cid = randomUUID();
    this.send({ t: 'duty', cid, duty: 'available', capacity });
    await this.got('ack', (frame) => frame.cid === cid);
    return this;
  }

  /** Accepts what rings for this session, and joins. */
  async take(session: string): Promise<void> {
    const { offer } = await this.got('offer', (frame) => frame.session === session);
    this.send({ t: 'accept', cid: randomUUID(), offer });
    await this.got('offer-over', (frame) => frame.offer === offer && frame.why === 'won');
    this.send({ t: 'join', session, since: 0 });
    await this.got('joined', (frame) => frame.session === session);
  }

  texts(session: string): (string | null)[] {
    return this.all('fact').flatMap((fact) => (fact.kind === 'said' && fact.session === session ? [fact.text] : []));
  }
}

/** Gateways before the real kinds on real hosts, in this process, with the wiki's signing key at hand. */
export class DoorBench {
  readonly gateways: RunningGateway[] = [];
  readonly clients: { leave(): void }[] = [];
  readonly logged: string[] = [];

  private constructor(
    readonly house: House,
    readonly key: KeyObject,
    readonly publicKey: Readonly<Record<string, string>>,
    readonly changes: Partial<GatewayOptions>,
  ) {}

  static async open(
    changes: Partial<GatewayOptions> = {},
    more: { rules?: WikiRules; folder?: string; line?: (transport: Transport) => Transport } = {},
  ): Promise<DoorBench> {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const jwk = publicKey.export({ format: 'jwk' }) as Readonly<Record<string, string>>;
    const house = await House.open({ kinds: ALL_KINDS, ...more });
    const bench = new DoorBench(house, privateKey, jwk, changes);
    await bench.gateway();
    return bench;
  }

  get url(): string {
    return this.gateways[0]!.url;
  }

  /** One more gateway on the same bus. */
  async gateway(changes: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
    const note = (facts: object, message: string) => void this.logged.push(`${message} ${JSON.stringify(facts)}`);
    const transport: Transport = this.house.bus.connect();
    const gateway = await createGateway({
      transport,
      wikis: [{ revision: 'r1', rules: this.house.options.rules ?? TEST_RULES }],
      identityKeys: { testwiki: [{ kid: 'k1', alg: 'EdDSA', publicKey: this.publicKey }] },
      audience: AUDIENCE,
      people: PEOPLE,
      secrets: ['a secret of the tests, 32 characters or more'],
      listen: { host: '127.0.0.1', port: 0 },
      demo: true,
      drainMs: 100,
      log: { info: () => {}, warn: note, error: note },
      ...this.changes,
      ...changes,
    });
    this.gateways.push(gateway);
    return gateway;
  }

  /** A token as the wiki's identity endpoint would mint it. */
  token(claims: object = {}, times: { iat?: number; exp?: number } = {}, header: object = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const { sub = 'mira', ...rest } = claims as { sub?: string };
    return new SignJWT({ name: 'Mira', jti: randomUUID(), edits: 3, registered: Date.now() - 86_400_000 * 2, ...rest })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', ...header })
      .setIssuer('testwiki')
      .setAudience(AUDIENCE)
      .setSubject(sub)
      .setIssuedAt(times.iat ?? now)
      .setExpirationTime(times.exp ?? now + 300)
      .sign(this.key);
  }

  asker(url = this.url, origin: string | undefined = ORIGIN): AskerClient {
    const client = new AskerClient(`${url.replace('http', 'ws')}/v1/asker`, origin);
    this.clients.push(client);
    return client;
  }

  async signIn(sub: string, url = this.url): Promise<string> {
    const response = await this.post('/v1/console/demo-sign-in', { wiki: 'testwiki', sub }, {}, url);
    if (response.status !== 204) throw new Error(`sign-in answered ${response.status}`);
    return response.headers.getSetCookie()[0]!.split(';')[0]!;
  }

  post(path: string, body: object | string, headers: Record<string, string> = {}, url = this.url): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(`${url}${path}`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', 'x-oa-csrf': '1', origin: url, ...headers },
    });
  }

  helperWith(cookie: string, url = this.url, origin = url): HelperClient {
    const client = new HelperClient(`${url.replace('http', 'ws')}/v1/helper`, origin, { cookie });
    this.clients.push(client);
    return client;
  }

  async helper(sub: string, url = this.url): Promise<HelperClient> {
    return this.helperWith(await this.signIn(sub, url), url);
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.leave();
    for (const gateway of this.gateways) await gateway.close();
    await this.house.close();
  }
}
