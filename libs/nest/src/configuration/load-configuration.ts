/** From a YAML file, or a value of the same shape, to a Configuration; or to one ConfigurationError that lists every fault with its place. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '@oa/kernel';
import { acrossFaults, type Sections } from './across';
import type { Configuration } from './configuration';
import { faultsOf, type Path, type PlacedFault, pathText } from './fault-list';
import { ownPortFaults } from './own-ports';
import { plainParts, SecretReader } from './resolve';
import { ConfigurationSchema, type Room } from './schema';
import { readYaml } from './yaml-source';

export interface LoadOptions {
  /** Whose secrets are read; `all` for one process. */
  readonly room: Room | 'all';
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder that relative file names count from; default: the file's own, or the working folder. */
  readonly folder?: string;
}

/** Reads a file. Throws ConfigurationError. */
export function loadConfiguration(file: string, options: LoadOptions): Configuration {
  return parseConfiguration(textOf(file), { folder: dirname(resolve(file)), ...options });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigurationError([`${resolve(file)} cannot be read (${code})`]);
  }
}

/** The same from a file's text. Throws ConfigurationError, its faults with lines. */
export function parseConfiguration(text: string, options: LoadOptions): Configuration {
  const source = readYaml(text);
  if (source.value === undefined) throw listed(source.faults, source.lineOf);
  return check(source.value, options, source.faults, source.lineOf);
}

/** A file's sections without any secret read, and how to tell faults found later with their lines. Throws ConfigurationError. */
export function checkedFile(file: string, env: NonNullable<LoadOptions['env']>) {
  const source = readYaml(textOf(file));
  const whole = ConfigurationSchema.safeParse(source.value);
  const fault = (faults: readonly PlacedFault[]) => listed(faults, source.lineOf);
  if (!whole.success) throw fault([...source.faults, ...faultsOf(whole.error)]);
  const faults = [...source.faults, ...acrossFaults(whole.data, env)];
  if (faults.length > 0) throw fault(faults);
  return { checked: whole.data, place: { env, folder: dirname(resolve(file)), mayMake: false }, fault };
}

/** The same from a value, such as the demo's. Throws ConfigurationError. */
export function configurationFrom(value: unknown, options: LoadOptions): Configuration {
  return check(value, options, [], () => undefined);
}

function check(value: unknown, options: LoadOptions, before: readonly PlacedFault[], lineOf: (path: Path) => number | undefined): Configuration {
  const env = options.env ?? process.env;
  const whole = ConfigurationSchema.safeParse(value);
  const sections = whole.success ? whole.data : soundSections(value);
  const faults = [...before, ...(whole.success ? [] : faultsOf(whole.error)), ...acrossFaults(sections, env), ...ownPortFaults(env)];
  const secrets = new SecretReader(options.room, { env, folder: options.folder ?? process.cwd(), mayMake: faults.length === 0 });
  const read = secrets.read(sections);
  faults.push(...secrets.faults);
  if (faults.length > 0 || !whole.success) throw listed(faults, lineOf);
  return { ...plainParts(whole.data, options.room, env), ...read };
}

/** Sections that are sound by themselves, so that rules across sections and secrets are checked although others are not. */
function soundSections(value: unknown): Sections {
  if (typeof value !== 'object' || value === null) return {};
  const sections: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(ConfigurationSchema.shape)) {
    const parsed = schema.safeParse((value as Record<string, unknown>)[name]);
    if (parsed.success) sections[name] = parsed.data;
  }
  return sections as Sections;
}

function listed(faults: readonly PlacedFault[], lineOf: (path: Path) => number | undefined): ConfigurationError {
  return new ConfigurationError(
    faults.map(({ path, text }) => {
      const line = path.length > 0 ? lineOf(path) : undefined;
      return `${pathText(path)}${line === undefined ? '' : ` (line ${line})`}: ${text}`;
    }),
  );
}
