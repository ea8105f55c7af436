/** Faults of a configuration, each with the place it stands at. */
import { z } from 'zod';

export type Path = readonly (string | number)[];

export interface PlacedFault {
  readonly path: Path;
  readonly text: string;
}

/** `wikis[0].languages[1]`; the file itself is called `configuration`. */
export function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? 'configuration' : text.replace(/^\./, '');
}

/** One fault for each issue; an unknown key is a fault at the key, not at what holds it. */
export function faultsOf(error: z.ZodError): PlacedFault[] {
  return error.issues.flatMap((issue): PlacedFault[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], text: 'is not a known key' }));
    if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
      return [{ path, text: `is missing (expected ${issue.expected})` }];
    if (issue.code === 'invalid_value') return [{ path, text: `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}` }];
    return [{ path, text: issue.message }];
  });
}
