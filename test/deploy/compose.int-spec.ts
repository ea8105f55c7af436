import { spawnSync } from 'node:child_process';
import type { TestMariadb } from '@oa/testkit';
import { type Container, ROOT } from './container';
import { composeContainers } from './from-compose';
import { chat, database, ROOMS, SecretsFolder } from './installation';
import { Machine } from './machine';

/** Servers given by their addresses have accounts of their own. */
const describeOwn = process.env.TEST_NATS_URL === undefined && process.env.TEST_DATABASE_URL === undefined ? describe : describe.skip;
const describeCompose = process.env.TEST_DOCKER_COMPOSE === 'none' ? describe.skip : describe;

jest.setTimeout(600_000);

describeCompose('docker-compose.yml', () => {
  it('is one for docker-compose', () => {
    const { status, stderr } = spawnSync(process.env.TEST_DOCKER_COMPOSE ?? 'docker-compose', ['config', '-q'], { cwd: ROOT, encoding: 'utf8' });
    expect([stderr, status]).toEqual(['', 0]);
  });
});

describeOwn('what docker-compose.yml says, done by processes', () => {
  let secrets: SecretsFolder;
  let server: TestMariadb;
  let machine: Machine;
  let containers: Readonly<Record<string, Container>>;
  const named = (name: string): Container => containers[name]!;

  beforeAll(async () => {
    secrets = new SecretsFolder();
    containers = composeContainers(secrets.folder);
    server = await database(secrets);
    machine = new Machine({ port: Number(new URL(server.url).port) });
  });
  afterAll(async () => {
    await machine?.close();
    await server?.stop();
    secrets?.remove();
  });

  it('sets the database up, migrates it, and is healthy by its own health checks', async () => {
    await machine.up(named('nats'));
    expect(await machine.done(named('schemas'))).toContain('oa_keys: oa_session_keys (session_key)');
    expect(await machine.done(named('migrate'))).toMatch(/oa_sessions: .*Tables/);
    await Promise.all(ROOMS.map((room) => machine.up(named(room))));
    for (const room of ROOMS) expect([room, await machine.healthy(room)]).toEqual([room, true]);
  });

  it('lets two people talk: one invited, one from a wiki’s page', async () => {
    await chat(machine, 'http://localhost:8080');
  });

  it('stops each process in its grace, with code 0', async () => {
    for (const room of ROOMS) expect([room, await machine.down(room)]).toEqual([room, { code: 0, killed: false }]);
    expect(await machine.down('nats')).toMatchObject({ killed: false });
  });
});
