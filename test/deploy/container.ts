import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
/** What stands in `/app` of the image: this repository, built, or a folder that was laid out as the Dockerfile says. */
export const PROGRAMS = process.env.TEST_IMAGE_FOLDER ?? ROOT;

/** A container as the files of an installation describe it, whoever runs it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** Entry point and arguments together. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What is mounted: a file's text by its path. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders it may write to. */
  readonly folders: readonly string[];
  /** Paths asked on the private port; none: no such probe. */
  readonly probes: { readonly live?: string; readonly ready?: string };
  /** A command that says whether it is well, as docker-compose.yml has one. */
  readonly healthcheck?: readonly string[];
  readonly preStop?: readonly string[];
  /** From being asked to stop, with what comes before, to the kill. */
  readonly graceSeconds: number;
}

/** What the image gives every process of ours. */
export function imageEnvironment(): Record<string, string> {
  const last =
    readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
      .split(/^FROM /m)
      .at(-1) ?? '';
  const version = /^ARG VERSION=(\S+)/m.exec(last)?.[1] ?? '';
  return Object.fromEntries(
    [...last.matchAll(/^ENV (\w+)=(\S+)/gm)].map(([, name = '', value = '']) => [name, value.replace(/^\$\{VERSION\}$/, version)]),
  );
}

/** Ports the files name; a machine gives each process free ones in their place. */
export const PORTS = { http: 8080, private: 9090, nats: 4222, routes: 6222, monitor: 8222 } as const;
