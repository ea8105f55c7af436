import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, freePort, startMariadb, type TestMariadb } from '@oa/testkit';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { Product } from '../people/product';
import { DataCopies } from './data-copies';
import { found, PLANTED_ADDRESS, PlantedChat, tracesOf } from './planted';

jest.setTimeout(900_000);

/** Every place of the list that holds one of the strings, with the strings: empty if none does. */
function places(strings: readonly string[], list: Iterable<readonly [string, Uint8Array | string]>): Record<string, string[]> {
  return Object.fromEntries([...list].map(([name, bytes]) => [name, found(strings, bytes)] as const).filter(([, hits]) => hits.length > 0));
}

const filesOf = (product: Product) => product.files().map((file) => [file, readFileSync(join(product.folder, file))] as const);

/** The product's own secrets, as anybody who has its folder could try them on an address. */
function secretsOf(product: Product): Buffer[] {
  const folder = join(product.data, 'keys');
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8').trim();
    return [Buffer.from(text), Buffer.from(text, 'hex'), Buffer.from(text, 'base64')];
  });
}

/** Every row of every table of every schema of this server that belongs to the product, as text. */
async function dumpOf(url: string): Promise<[string, string][]> {
  const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:') });
  const [tables] = await connection.query<RowDataPacket[]>(
    "SELECT table_schema AS s, table_name AS t FROM information_schema.tables WHERE table_schema LIKE 'oa%' AND table_type = 'BASE TABLE'",
  );
  const dump: [string, string][] = [];
  for (const { s, t } of tables) {
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT * FROM \`${s}\`.\`${t}\``);
    dump.push([`${s}.${t}`, rows.map((row) => Object.values(row).map(asText).join('\0')).join('\n')]);
  }
  await connection.end();
  return dump;
}
const asText = (value: unknown) => (Buffer.isBuffer(value) ? `${value.toString('latin1')} ${value.toString('hex')}` : String(value));

describe('the text of a chat whose key is destroyed', () => {
  let copies: DataCopies | undefined;
  let database: TestMariadb | undefined;
  afterEach(async () => {
    await Product.stopAll();
    await database?.stop();
    copies?.remove();
  });

  it('stands in no file, no log, no frame and no list; a backup does not open with the keys that are left; nor is an address anywhere', async () => {
    const health = await freePort();
    const product = await Product.start({ configure: (input) => ({ ...input, health: { ports: { gateway: health } } }) });
    const own = new DataCopies(product);
    copies = own;
    const chat = await PlantedChat.had(product);
    const { planted, session } = chat;
    // What is looked for can be found: both sides had it on their screens, and rows and keys together still give it up.
    expect(found([planted.question, planted.asked, planted.answered], chat.frames())).toHaveLength(3);
    const [backup, keysBefore] = [own.rows('backup'), own.keys('before')];
    const before = await own.textOf(session, backup, keysBefore);
    expect(found(planted.texts, before)).toEqual(planted.texts);
    expect(places(planted.texts, filesOf(product))).toEqual({});

    await chat.erase();
    await eventually(async () => (await own.keysLeft(session)) === 0, { what: 'both keys to be destroyed', withinMs: 60_000 });
    expect(await own.textOf(session, backup, own.keys('after'))).toBe('');
    const read = await chat.readAgain();
    const metrics = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
    expect(metrics).toContain('oa_frames_total');
    const given = { read, metrics, output: product.output };
    expect(places(planted.texts, [...filesOf(product), ...Object.entries(given)])).toEqual({});
    const traces = [planted.userAgent, ...tracesOf(PLANTED_ADDRESS, secretsOf(product))];
    expect(places(traces, [...filesOf(product), ...Object.entries(given), ['frames', chat.frames()], ['text', before]])).toEqual({});

    chat.close();
    await product.down();
    expect(places([...planted.texts, ...traces], [...filesOf(product), ['output', product.output]])).toEqual({});
    await product.up();
    expect(await own.keysLeft(session)).toBe(0);
  });

  it('is never in the clear where a report stops the destruction; the report itself is sealed too', async () => {
    const product = await Product.start();
    const chat = await PlantedChat.had(product);
    const { planted, session, asker } = chat;
    const words = `planted report ${planted.userAgent}`;
    const reported = await asker.connection.command({ t: 'report', session, reason: 'other', text: words, leave: false });
    expect(reported.ok).toBe(true);
    const refused = await asker.connection.command({ t: 'erase', session });
    expect(!refused.ok && refused.code).toBe('reported');
    const read = await chat.readAgain();
    expect(read).toContain(session);
    expect(places([words], [...filesOf(product), ['output', product.output], ['frames', chat.frames()], ['read', read]])).toEqual({});
    expect(places(planted.texts, [...filesOf(product), ['output', product.output]])).toEqual({});
    chat.close();
  });

  it('stands in no row of five processes over MariaDB, nor does an address, an agent string or a hash', async () => {
    database = await startMariadb();
    const product = await Product.start({ shape: 'five', env: { TEST_DATABASE_URL: database.url } });
    const chat = await PlantedChat.had(product);
    const { planted } = chat;
    await chat.erase();
    const read = await chat.readAgain();
    const traces = [planted.userAgent, ...tracesOf(PLANTED_ADDRESS, secretsOf(product))];
    const dump = await dumpOf(database.url);
    expect(dump.filter(([name, text]) => /_sessions\.event$/.test(name) && text.includes(chat.session))).toHaveLength(1);
    expect(places([...planted.texts, ...traces], [...dump, ['output', product.output], ['read', read]])).toEqual({});
    expect(places(traces, [['frames', chat.frames()]])).toEqual({});
    chat.close();
  });
});
