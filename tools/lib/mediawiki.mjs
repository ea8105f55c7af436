import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

const HOME = join(ROOT, '.cache');
const TREE = join(HOME, 'mediawiki/usr/share/mediawiki/index.php');

/** Whether Debian's MediaWiki lies unpacked in `.cache/mediawiki`, and PHP has what it needs. */
export function hasMediaWiki() {
  return existsSync(TREE) && missingModules().length === 0;
}

/** PHP packages to install; the web server the package `mediawiki` itself wants is not among them. */
export function packagesForMediaWiki() {
  return missingModules();
}

/** Unpacks the package without installing it: nothing of the system's configuration is touched, nothing is started. */
export function unpackMediaWiki() {
  if (existsSync(TREE)) return;
  mkdirSync(HOME, { recursive: true });
  const folder = mkdtempSync(join(HOME, 'unpacking-'));
  try {
    const sh = (line) => execFileSync('sh', ['-c', line], { cwd: folder, stdio: 'pipe' });
    sh(`apt-get -q download ${PACKAGES} || { apt-get -q update && apt-get -q download ${PACKAGES}; }`);
    sh('for package in *.deb; do dpkg-deb -x "$package" tree; done');
    // Links lead to where the package would be installed: from now on to where it lies.
    sh(`find tree -type l -lname '/*' | while read -r link; do ln -sfn "${HOME}/mediawiki$(readlink "$link")" "$link"; done`);
    rmSync(join(HOME, 'mediawiki'), { recursive: true, force: true });
    renameSync(join(folder, 'tree'), join(HOME, 'mediawiki'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The second holds the libraries the first stands on. */
const PACKAGES = 'mediawiki mediawiki-classes';

const MODULES = { mbstring: 'php-mbstring', dom: 'php-xml', pdo_sqlite: 'php-sqlite3', intl: 'php-intl' };

function missingModules() {
  try {
    const there = execFileSync('php', ['-m'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
    return Object.entries(MODULES).flatMap(([module, name]) => (there.includes(module) ? [] : [name]));
  } catch {
    return ['php-cli', ...Object.values(MODULES)];
  }
}
