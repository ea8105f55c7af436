/** Reads the YAML text and remembers on which line each thing stands. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Path, PlacedFault } from './fault-list';

/** A configuration is small; anything larger is a mistake. */
const MAX_CHARS = 2_000_000;

export interface YamlSource {
  readonly value: unknown;
  readonly faults: readonly PlacedFault[];
  /** Line of the deepest part of the path that exists; undefined for an empty file. */
  lineOf(path: Path): number | undefined;
}

export function readYaml(text: string): YamlSource {
  if (text.length > MAX_CHARS)
    return { value: undefined, faults: [{ path: [], text: 'is too large to be a configuration' }], lineOf: () => undefined };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map((error) => ({ path: [], text: `line ${lines.linePos(error.pos[0]).line}: ${error.message}` }));
  const onlyRepeats = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  const lineOf = (path: Path) => lineIn(document.contents, path, lines);
  if (!onlyRepeats) return { value: undefined, faults, lineOf };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) ?? {}, faults, lineOf };
  } catch (error) {
    return { value: undefined, faults: [...faults, { path: [], text: error instanceof Error ? error.message : String(error) }], lineOf };
  }
}

function lineIn(root: unknown, path: Path, lines: LineCounter): number | undefined {
  let node: unknown = root;
  let line: number | undefined;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step)) : undefined;
    const next = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
    const start = startOf(pair?.key) ?? startOf(next);
    if (start === undefined) break;
    line = lines.linePos(start).line;
    node = next;
  }
  return line;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
