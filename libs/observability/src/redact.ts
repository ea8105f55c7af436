/** Keeps people's text, tokens and addresses out of log lines: fields are dropped by their name, at any depth. */

/** Lower case, without separators. A field is dropped if its name is one of these or ends with one. */
const SECRET_NAMES = [
  'token',
  'identity',
  'visitor',
  'resume',
  'password',
  'passwords',
  'secret',
  'secrets',
  'cookie',
  'cookies',
  'authorization',
  'masterkey',
  'masterkeys',
  'key32',
  'text',
  'question',
  'comment',
  'note',
  'draft',
  'body',
  'payload',
  'frame',
  'envelope',
  'sealed',
  'ip',
  'address',
  'remoteaddress',
  'forwarded',
  'forwardedfor',
  'useragent',
  'agentstring',
  'headers',
] as const;
/** Too common as an ending to drop every name that ends so: only the name itself. */
const EXACT_ONLY = new Set<string>(['ip', 'text', 'note', 'body', 'resume']);
const MAX_DEPTH = 5;
const MAX_ITEMS = 50;
const MAX_CHARS = 2_000;
export const HIDDEN = '[hidden]';

/** Whether a field of this name may hold what no log line may. */
export function isSecretName(name: string): boolean {
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_NAMES.some((secret) => bare === secret || (!EXACT_ONLY.has(secret) && bare.endsWith(secret)));
}

/** A copy without secrets, bounded in depth, width and length. Errors keep their name, message, stack, facts and cause. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > MAX_CHARS ? `${value.slice(0, MAX_CHARS)}…` : value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (isError(value)) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  return redactFields(value, depth);
}

function redactFields(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([name, inner]) => [name, isSecretName(name) ? HIDDEN : redact(inner, depth + 1)]));
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const facts = 'facts' in error && typeof error.facts === 'object' && error.facts !== null ? redactFields(error.facts, depth + 1) : undefined;
  return {
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack),
    ...(facts ? { facts } : {}),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/** Errors of another realm are no instances of this one's Error. */
function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
