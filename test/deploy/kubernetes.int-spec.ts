import type { TestMariadb } from '@oa/testkit';
import type { Container } from './container';
import { kubernetesContainers, type Manifest, manifestsOf, rendered } from './from-kubernetes';
import { chat, database, ROOMS, SecretsFolder } from './installation';
import { Machine } from './machine';

const own = process.env.TEST_NATS_URL === undefined && process.env.TEST_DATABASE_URL === undefined && process.env.TEST_KUBECTL !== 'none';

jest.setTimeout(600_000);

/** The small overlay makes its own schemas; a production database was set up by somebody else, by `npm run schemas`. */
const OVERLAYS = [
  { overlay: 'small', tls: false },
  { overlay: 'production', tls: true },
] as const;

(own ? describe : describe.skip).each(OVERLAYS)('what the $overlay overlay of k8s says, done by processes', ({ overlay, tls }) => {
  let secrets: SecretsFolder;
  let server: TestMariadb;
  let machine: Machine;
  let containers: Readonly<Record<string, Container>>;
  const named = (name: string): Container => containers[name]!;

  beforeAll(async () => {
    secrets = new SecretsFolder();
    const given: Manifest[] = manifestsOf(secrets.run('--kubernetes'));
    const databaseTls = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'database-tls' },
      stringData: { 'ca.crt': secrets.read('nats-tls', 'ca.crt') },
    };
    containers = kubernetesContainers([...rendered(overlay), ...given, ...(tls ? [databaseTls] : [])]);
    server = await database(secrets, tls);
    machine = new Machine({ port: Number(new URL(server.url).port) });
  });
  afterAll(async () => {
    await machine?.close();
    await server?.stop();
    secrets?.remove();
  });

  it('migrates the database, and every room answers its probes', async () => {
    await machine.up(named('nats'));
    const schemas =
      overlay === 'small'
        ? named('migrate/schemas')
        : { ...named('migrate'), name: 'schemas', command: ['node', 'tools/schemas.mjs'], files: { ...named('migrate').files, ...setUp(secrets) } };
    await machine.done(schemas);
    expect(await machine.done(named('migrate'))).toMatch(/oa_sessions: .*Tables/);
    await Promise.all(ROOMS.map((room) => machine.up(named(room))));
  });

  it('lets two people talk, over encrypted lines', async () => {
    await chat(machine, 'https://help.example.org');
  });

  it('rolls a service as its strategy says, one joins before one leaves, and people go on', async () => {
    const first = named('matching');
    const second = { ...first, name: 'matching-new', env: { ...first.env, OA_POD: 'matching-new' } };
    await machine.up(second);
    expect(await machine.down('matching')).toEqual({ code: 0, killed: false });
    await chat(machine, 'https://help.example.org');
    expect(await machine.down('matching-new')).toEqual({ code: 0, killed: false });
    await machine.up(first);
  });

  it('stops each process in its grace, after what is to come before', async () => {
    expect(named('gateway').preStop).toEqual(['sleep', '5']);
    for (const room of ROOMS) expect([room, await machine.down(room)]).toEqual([room, { code: 0, killed: false }]);
    expect(await machine.down('nats')).toMatchObject({ killed: false });
  });
});

/** The secrets a person who runs `npm run schemas` has at hand. */
function setUp(secrets: SecretsFolder): Record<string, string> {
  const names = ['db-matching', 'db-sessions', 'db-feedback', 'db-moderation', 'db-session-keys', 'db-feedback-keys', 'db-migrate', 'db-root'];
  return Object.fromEntries(names.map((name) => [`/run/secrets/online-assistance/${name}`, secrets.read('schemas', name)]));
}
