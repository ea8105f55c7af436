import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's folder, from wherever this is run: the sources, or a bundle of them somewhere below. */
export function rootFolder(from = __dirname): string {
  if (existsSync(join(from, 'nest-cli.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('not inside the repository');
  return rootFolder(above);
}
