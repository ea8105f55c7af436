// Completes package-lock.json with the optional packages of other platforms.
//
// A registry that serves only some platforms makes `npm install` write a lock without the others' binaries,
// and `npm ci` then refuses that lock ("Missing: … from lock file"). Every entry added here is optional and
// carries os / cpu / libc, so npm never fetches it on a platform it is not for. Run by `npm run lock`.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const OS = {
  android: 'android',
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
  netbsd: 'netbsd',
  sunos: 'sunos',
  aix: 'aix',
  openharmony: 'openharmony',
  wasm32: 'none',
  wasi: 'none',
};
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32', 'universal'];

/** Is `name` found from `from` by walking up its node_modules folders, as npm does? */
function isLocked(from, name) {
  for (let base = from; ; ) {
    if (lock.packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true;
    if (!base) return false;
    const up = base.lastIndexOf('/node_modules/');
    base = up < 0 ? '' : base.slice(0, up);
  }
}

let added = 0;
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d/.test(version) || isLocked(path, name)) continue;
    const words = name.split('/').pop().split('-');
    const os = words.map((word) => OS[word]).find(Boolean) ?? 'none';
    const cpu = words.map((word) => (word === 'gnueabihf' ? undefined : CPU.find((known) => known === word))).find(Boolean) ?? 'none';
    const platform = { version, cpu: [cpu], optional: true, os: [os] };
    if (entry.dev) platform.dev = true;
    if (os === 'linux') platform.libc = [words.some((word) => word.includes('musl')) ? 'musl' : 'glibc'];
    lock.packages[`node_modules/${name}`] = platform;
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} optional entries of other platforms added to ${file}`);
