// Debian's MediaWiki, run as its own: unpacked into a folder, SQLite, PHP's own server, a free port. Nothing of the system's configuration is
// touched and no daemon is started.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, freePort } from '@oa/testkit';

const ROOT = resolve(__dirname, '../..');

export interface WikiOptions {
  /** PHP appended to LocalSettings.php, after the extension is loaded. */
  readonly settings: string;
}

/** One wiki with its people, from its making until `stop`. */
export class RealWiki {
  /** Of everybody in it. */
  readonly password = `Test-${randomBytes(9).toString('hex')}`;
  output = '';
  #server: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly tree: string,
    readonly port: number,
  ) {}

  /** Makes a wiki that is not yet served. */
  static async make(port?: number): Promise<RealWiki> {
    const wiki = new RealWiki(mkdtempSync(join(tmpdir(), 'oa-wiki-')), unpacked(), port ?? (await freePort()));
    mkdirSync(join(wiki.folder, 'extensions'));
    symlinkSync(join(ROOT, 'widget/mediawiki'), join(wiki.folder, 'extensions/OnlineAssistance'));
    const made = ['--dbtype', 'sqlite', '--dbpath', join(wiki.folder, 'data'), '--dbname', 'wiki', '--confpath', wiki.folder];
    const about = ['--server', wiki.url, '--scriptpath', '', '--lang', 'en', '--pass', wiki.password, 'Test wiki', 'Admin'];
    wiki.#php([join(wiki.tree, 'maintenance/install.php'), ...made, ...about]);
    return wiki;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The version that runs. */
  get version(): string {
    return /MW_VERSION', '([^']+)'/.exec(readFileSync(join(this.tree, 'includes/Defines.php'), 'utf8'))?.[1] ?? 'unknown';
  }

  /** Completes the settings, makes the people, and serves until `stop`. */
  async start({ settings }: WikiOptions): Promise<void> {
    appendFileSync(join(this.folder, 'LocalSettings.php'), `\n${this.#settings}\n${settings}\n`);
    this.#php([join(this.tree, 'maintenance/update.php'), '--quick', '--skip-external-dependencies']);
    this.#php([join(__dirname, 'seed.php')]);
    const server = spawn('php', [...PHP, '-S', `127.0.0.1:${this.port}`, '-t', this.tree, join(__dirname, 'router.php')], {
      env: { ...this.#env, PHP_CLI_SERVER_WORKERS: '4' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its workers outlive a killed master: the whole group is signalled.
      detached: true,
    });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk) => this.#heard(String(chunk)));
    await eventually(async () => (await fetch(`${this.url}/api.php?action=query&format=json`)).ok, { what: 'the wiki', withinMs: 60_000 });
  }

  stop(): void {
    const { pid } = this.#server ?? {};
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #settings(): string {
    const lines = [
      `$wgArticlePath = '/wiki/$1';`,
      '$wgUsePathInfo = true;',
      `$wgExtensionDirectory = '${this.folder}/extensions';`,
      `$wgStyleDirectory = '${this.tree}/skins';`,
      '$wgMainCacheType = CACHE_NONE; $wgMessageCacheType = CACHE_DB; $wgParserCacheType = CACHE_DB; $wgSessionCacheType = CACHE_DB;',
      '$wgAutoConfirmAge = 4 * 86400; $wgAutoConfirmCount = 10; $wgPasswordAttemptThrottle = []; $wgRateLimits = [];',
      `foreach ( [ 'Vector', 'MinervaNeue', 'MonoBook', 'Timeless' ] as $skin ) { wfLoadSkin( $skin ); }`,
      "$wgDefaultSkin = 'vector-2022';",
      `$wgCacheDirectory = '${this.folder}/cache';`,
      '$wgJobRunRate = 0; $wgShowExceptionDetails = true;',
      "wfLoadExtension( 'OnlineAssistance' );",
    ];
    return lines.join('\n');
  }

  get #env(): NodeJS.ProcessEnv {
    const own = { MW_INSTALL_PATH: this.tree, MW_CONFIG_FILE: join(this.folder, 'LocalSettings.php'), OA_WIKI_FOLDER: this.folder };
    return { ...process.env, ...own, OA_WIKI_PASSWORD: this.password };
  }

  #php(words: readonly string[]): string {
    const { MW_CONFIG_FILE: settings, ...env } = this.#env;
    const known = settings !== undefined && existsSync(settings) ? { ...env, MW_CONFIG_FILE: settings } : env;
    try {
      return execFileSync('php', [...PHP, ...words], { env: known, stdio: 'pipe', encoding: 'utf8' });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${words[0]} failed:\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  #heard(text: string): void {
    this.output = `${this.output}${text}`.slice(-200_000);
  }
}

const PHP = ['-d', 'memory_limit=512M', '-d', 'opcache.enable_cli=1', '-d', 'display_errors=0', '-d', 'error_reporting=22527'];

/** The folder of Debian's MediaWiki, as `npm test` unpacks it. */
function unpacked(): string {
  const tree = join(ROOT, '.cache/mediawiki/usr/share/mediawiki');
  if (!existsSync(join(tree, 'index.php'))) throw new Error('MediaWiki is not there: npm test unpacks it, or set TEST_MEDIAWIKI=none');
  return tree;
}
