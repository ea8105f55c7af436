/**
 * `npm run secrets -- <folder>`: every password and key of an installation as a file, a folder for each holder. What is there stays.
 *   --tls             makes an authority and a certificate for NATS with openssl
 *   --rotate <name>   a new one; the current one becomes the previous one
 *   --retire <name>   takes the previous one away
 *   --kubernetes      prints the folder as Secrets, for `kubectl apply -f -`
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { stringifyYaml } from './kustomize';
import { NAMESPACE, named, SECRETS, type SecretHolder, secretOf } from './names';

const HOLDERS = Object.keys(SECRETS) as SecretHolder[];
const NAMES: readonly string[] = [...new Set(Object.values(SECRETS).flat())];
const TLS = 'nats-tls';
/** Servers of NATS the certificate is good for. */
const MOST_SERVERS = 5;
const TLS_FILES = ['ca.crt', 'tls.crt', 'tls.key'] as const;

const holdersOf = (name: string) => HOLDERS.filter((holder) => (SECRETS[holder] as readonly string[]).includes(name));

/** 32 bytes in hex: a password, a master key and the gateway's secret alike. No line end: some readers would take it for a part. */
const fresh = () => randomBytes(32).toString('hex');

/** Containers read as users of their own: the folder above keeps everybody else on this machine out. */
function write(folder: string, holder: string, name: string, text: string): void {
  mkdirSync(join(folder, holder), { recursive: true, mode: 0o755 });
  const file = join(folder, holder, name);
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o444 });
}

/** Makes what is missing. A secret that one holder has already is given to the others who should have it. */
export function makeSecrets(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  for (const name of NAMES) {
    const holders = holdersOf(name);
    const known = holders.map((holder) => join(folder, holder, name)).find((file) => existsSync(file));
    const text = known ? readFileSync(known, 'utf8') : fresh();
    for (const holder of holders) if (!existsSync(join(folder, holder, name))) write(folder, holder, name, text);
  }
}

/** Throws if there is no such secret. */
export function rotateSecret(folder: string, name: string): void {
  const text = fresh();
  for (const holder of known(name)) {
    renameSync(join(folder, holder, name), join(folder, holder, `${name}.previous`));
    write(folder, holder, name, text);
  }
}

export function retireSecret(folder: string, name: string): void {
  for (const holder of known(name)) rmSync(join(folder, holder, `${name}.previous`), { force: true });
}

function known(name: string): SecretHolder[] {
  const holders = holdersOf(name);
  if (holders.length === 0) throw new Error(`there is no secret "${name}"; there are ${NAMES.join(', ')}`);
  return holders;
}

/** An authority of this installation's own and a certificate for its broker, good for two years. Does nothing if they are there. */
export function makeNatsTls(folder: string): void {
  const at = join(folder, TLS);
  if (TLS_FILES.every((name) => existsSync(join(at, name)))) return;
  mkdirSync(at, { recursive: true, mode: 0o755 });
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: at, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  // Each server by its name: a wildcard before a single word is not taken everywhere.
  const servers = Array.from({ length: MOST_SERVERS }, (_, n) => [`nats-${n}.nats-routes`, `nats-${n}.nats-routes.${NAMESPACE}.svc`]);
  const names = ['nats', `nats.${NAMESPACE}.svc`, ...servers.flat(), 'localhost'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '730', '-subj', '/CN=online-assistance authority');
  openssl('req', ...key, '-keyout', 'tls.key', '-out', 'tls.csr', '-subj', '/CN=nats');
  const usage = 'extendedKeyUsage=serverAuth,clientAuth';
  writeFileSync(join(at, 'names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n${usage}\n`);
  openssl(
    'x509',
    '-req',
    '-in',
    'tls.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '730',
    '-extfile',
    'names',
    '-out',
    'tls.crt',
  );
  // The authority signs once: a new certificate comes with a new authority.
  for (const name of readdirSync(at)) if (!(TLS_FILES as readonly string[]).includes(name)) rmSync(join(at, name));
  for (const name of TLS_FILES) chmodSync(join(at, name), 0o444);
}

/** The folder as Kubernetes Secrets. Holds every secret: for a pipe, not for a file. */
export function asKubernetes(folder: string): string {
  const text = (holder: string, names: readonly string[]) =>
    Object.fromEntries(
      names.filter((name) => existsSync(join(folder, holder, name))).map((name) => [name, readFileSync(join(folder, holder, name), 'utf8')]),
    );
  const secrets = HOLDERS.map((holder): ISecret => {
    const names = SECRETS[holder].flatMap((name) => [name, `${name}.previous`]);
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...named(secretOf(holder), 'secrets'), namespace: NAMESPACE },
      stringData: text(holder, names),
    };
  });
  const tls: ISecret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { ...named(TLS, 'secrets'), namespace: NAMESPACE },
    stringData: text(TLS, TLS_FILES),
  };
  return [...secrets, ...(existsSync(join(folder, TLS)) ? [tls] : [])].map((secret) => stringifyYaml(secret)).join('---\n');
}

/** The command line. Answers the exit code. */
export function secretsCommand(args: readonly string[]): number {
  const [folder, what, name] = args;
  if (!folder || folder.startsWith('-')) {
    console.error('usage: npm run secrets -- <folder> [--tls | --rotate <name> | --retire <name> | --kubernetes]');
    return 1;
  }
  try {
    makeSecrets(folder);
    if (what === '--tls') makeNatsTls(folder);
    else if (what === '--rotate') rotateSecret(folder, name ?? '');
    else if (what === '--retire') retireSecret(folder, name ?? '');
    else if (what === '--kubernetes') console.log(asKubernetes(folder));
    else if (what !== undefined) throw new Error(`not an option: ${what}`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}
