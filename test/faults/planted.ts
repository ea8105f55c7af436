import { createHash, createHmac, randomBytes } from 'node:crypto';
import { eventually } from '@oa/testkit';
import type { Product } from '../people/product';
import { begin, newcomer } from '../people/real-chat';
import type { TestAsker } from '../people/test-asker';
import { TestHelper } from '../people/test-helper';

/** The address planted clients come from: this machine's too, and nobody else's. */
export const PLANTED_ADDRESS = '127.0.0.77';
export const WIKI = 'demowiki';

const unique = (what: string) => `planted ${what} ${randomBytes(8).toString('hex')}`;

/** One unique string for everything a person can type in a chat, and one for what their browser says of itself. */
export class PlantedStrings {
  readonly question = unique('question');
  readonly page = unique('page');
  readonly section = unique('section');
  readonly asked = unique('asked');
  readonly answered = unique('answered');
  readonly note = unique('note');
  readonly comment = unique('comment');
  readonly userAgent = `Planted/${randomBytes(8).toString('hex')}`;

  /** What nobody may read once the key is destroyed. */
  get texts(): string[] {
    const { question, page, section, asked, answered, note, comment } = this;
    return [question, page, section, asked, answered, note, comment];
  }
}

/** The address as it is, and its plain and keyed hashes as anybody with these secrets could write them. */
export function tracesOf(address: string, secrets: readonly Uint8Array[] = []): string[] {
  const spellings = [address, `::ffff:${address}`];
  const digests = spellings.flatMap((text) => [
    ...['sha256', 'sha1', 'md5'].map((algorithm) => createHash(algorithm).update(text).digest()),
    ...secrets.map((secret) => createHmac('sha256', secret).update(text).digest()),
  ]);
  const written = digests.flatMap((digest) => [
    digest.toString('hex'),
    digest.toString('base64').slice(0, 16),
    digest.toString('base64url').slice(0, 16),
  ]);
  return [address, ...written];
}

/** Which of the strings stand in these bytes, as UTF-8 or UTF-16. */
export function found(strings: readonly string[], bytes: Uint8Array | string): string[] {
  const haystack = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : Buffer.from(bytes);
  return strings.filter((text) => haystack.includes(Buffer.from(text, 'utf8')) || haystack.includes(Buffer.from(text, 'utf16le')));
}

/** Two people whose chat, from the question to the feedback, holds every planted string. */
export class PlantedChat {
  readonly planted = new PlantedStrings();
  asker!: TestAsker;
  helper!: TestHelper;
  session = '';

  private constructor(readonly product: Product) {}

  static async had(product: Product): Promise<PlantedChat> {
    const chat = new PlantedChat(product);
    await chat.#have();
    return chat;
  }

  get #traits() {
    return { localAddress: PLANTED_ADDRESS, userAgent: this.planted.userAgent };
  }

  async #have(): Promise<void> {
    const { planted, product } = this;
    this.helper = await TestHelper.signIn({
      gateway: product.gateway,
      wiki: WIKI,
      sub: 'ada',
      onOffer: ({ session }, helper) => helper.card(session),
    });
    await this.helper.duty('available');
    this.asker = newcomer(product, { traits: this.#traits });
    this.session = await begin(this.asker, this.helper, planted.question, undefined, { page: planted.page, section: planted.section });
    const { session, asker, helper } = this;
    await asker.say(planted.asked);
    await helper.say(session, planted.answered);
    await helper.connection.command({ t: 'note', session, text: planted.note });
    await helper.connection.command({ t: 'end', session, outcome: 'solved' });
    await eventually(() => asker.log?.view().state === 'ended', { what: 'the end', withinMs: 60_000 });
    await asker.connection.command({ t: 'thank', session });
    const given = await asker.connection.command({ t: 'feedback', session, solved: 'yes', process: 5, helper: 5, comment: planted.comment });
    if (!given.ok) throw new Error(`the feedback was refused: ${given.code}`);
  }

  /** Everything either side was sent so far. */
  frames(): string {
    return JSON.stringify([this.asker.frames, this.helper.frames]);
  }

  /** Both sides come anew and read the chat again; a moderator reads the lists. Answers all they are given. */
  async readAgain(): Promise<string> {
    const { product, session, asker } = this;
    const again = newcomer(product, { traits: this.#traits });
    again.token = asker.token;
    again.session = undefined;
    const helper = await TestHelper.signIn({ gateway: product.gateway, wiki: WIKI, sub: 'ada' });
    await eventually(() => again.connection.state().name === 'open' && helper.connection.state().name === 'open', {
      what: 'both to be back',
      withinMs: 60_000,
    });
    again.connection.send({ t: 'join', session, since: 0, ...(asker.token && { token: asker.token }) });
    helper.connection.send({ t: 'join', session, since: 0 });
    // A helper may no longer read a chat whose text is gone.
    const done = (frames: readonly { t: string; session?: unknown; field?: unknown }[]) =>
      frames.some((frame) => (frame.t === 'joined' && frame.session === session) || (frame.t === 'error' && frame.field === 'session'));
    await eventually(() => done(again.frames) && done(helper.frames), { what: 'both to have read', withinMs: 60_000 });
    const moderator = await TestHelper.signIn({ gateway: product.gateway, wiki: WIKI, sub: 'maryam' });
    const lists = ['reports', 'marks'].map(async (list) => {
      const response = await fetch(`${product.gateway}/v1/console/${list}`, { headers: { cookie: moderator.cookie } });
      return `${response.status} ${await response.text()}`;
    });
    const read = JSON.stringify([again.frames, helper.frames, await Promise.all(lists)]);
    for (const person of [again, helper, moderator]) person.close();
    return read;
  }

  /** The asker has the text erased; resolves when both sides have been told that it is gone. */
  async erase(): Promise<void> {
    const { asker, helper, session } = this;
    const erased = await asker.connection.command({ t: 'erase', session });
    if (!erased.ok) throw new Error(`the erasure was refused: ${erased.code}`);
    const gone = () => asker.log?.view().textGone === true && helper.logs.get(session)?.view().textGone === true;
    await eventually(gone, { what: 'both to hear of it', withinMs: 60_000 });
  }

  close(): void {
    this.asker.close();
    this.helper.close();
  }
}
