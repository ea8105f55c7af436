import { readFileSync } from 'node:fs';

/** Ends with one clear line if this Node is older than package.json asks for. */
export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const wanted = engines.node
    .replace(/[^\d.]/g, '')
    .split('.')
    .map(Number);
  const found = process.versions.node.split('.').map(Number);
  const older = wanted.findIndex((part, index) => (found[index] ?? 0) !== part);
  if (older >= 0 && (found[older] ?? 0) < wanted[older]) {
    console.error(`Online Assistance needs Node ${engines.node}; this is ${process.version}.`);
    process.exit(1);
  }
}
