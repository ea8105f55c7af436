import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasMediaWiki, packagesForMediaWiki, unpackMediaWiki } from './mediawiki.mjs';
import { run } from './run.mjs';

const POLICY = '/usr/sbin/policy-rc.d';
const NEEDED = [
  { name: 'nats-server', instead: 'TEST_NATS_URL', programs: ['nats-server'], package: 'nats-server' },
  { name: 'MariaDB', instead: 'TEST_DATABASE_URL', programs: ['mariadbd', 'mysqld'], package: 'mariadb-server' },
  { name: 'Chromium', instead: 'TEST_CHROMIUM', programs: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium' },
  { name: 'kubectl', instead: 'TEST_KUBECTL', programs: ['kubectl'], package: 'kubernetes-client' },
  { name: 'docker-compose', instead: 'TEST_DOCKER_COMPOSE', programs: ['docker-compose'], package: 'docker-compose' },
  { name: 'openssl', programs: ['openssl'], package: 'openssl' },
  { name: 'MediaWiki', instead: 'TEST_MEDIAWIKI', isThere: hasMediaWiki, packages: packagesForMediaWiki, after: unpackMediaWiki, package: 'php-cli' },
];

/** The full path of the first of these programs that is on the PATH or in the system's folders for servers. */
export function findProgram(programs) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const program of programs) {
    for (const folder of folders) {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return join(folder, program);
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/**
 * Makes sure the tests find the programs they need: on the PATH, by an address or a path in the environment, or, as root on a system with
 * apt, installed now (no service is started by that). Otherwise ends with one line that names what is missing. `names`: only these.
 * `none` for kubectl, docker-compose or MediaWiki leaves out the tests that need it.
 */
export async function provision(names = NEEDED.map((need) => need.name)) {
  const missing = () =>
    NEEDED.filter(
      (need) =>
        names.includes(need.name) && !(need.instead && process.env[need.instead]) && !(need.isThere ? need.isThere() : findProgram(need.programs)),
    );
  if (missing().length > 0 && process.getuid?.() === 0 && findProgram(['apt-get'])) {
    const needs = missing();
    const packages = needs.flatMap((need) => need.packages?.() ?? [need.package]);
    if (packages.length > 0) await installPackages(packages);
    for (const need of needs) need.after?.();
  }
  const still = missing();
  if (still.length > 0) {
    console.error(
      `Missing for the tests: ${still.map((need) => `${need.name} (install ${need.package}${need.instead ? `, or set ${need.instead}` : ''})`).join('; ')}.`,
    );
    process.exit(1);
  }
}

async function installPackages(packages) {
  console.log(`Installing ${packages.join(', ')} …`);
  const lent = !existsSync(POLICY);
  if (lent) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const apt = (...args) =>
    run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  try {
    await apt('update');
    const { code, output } = await apt('install', '-y', '--no-install-recommends', ...packages);
    if (code !== 0) console.error(output);
  } finally {
    if (lent) rmSync(POLICY, { force: true });
  }
}
