/** `npm run k8s` writes what is rendered; with `--check` it says what differs and ends with code 1. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { render } from './render';

const isCheck = process.argv.includes('--check');
const stale = [...render()].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
for (const [path, text] of isCheck ? [] : stale) {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(path, text);
}
for (const [path] of stale) console.log(isCheck ? `${path} is not what k8s/src renders: run \`npm run k8s\`.` : `${path} written`);
if (isCheck && stale.length > 0) process.exit(1);
