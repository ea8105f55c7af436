import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WikiRules } from '@oa/contracts';

const PLACEHOLDER = '__OA_CONFIG__';
/** Where the gateway serves the built files; the widget puts its own address in front. */
const FOLDER = '/w';
/** How the build's manifest names a file. */
const BUILT_FILE = /^\/[\w./-]+\.(js|json)$/;

interface Built {
  readonly template: string;
  /** `config` of the build's manifest: file names, languages, the button's words. */
  readonly config: object;
}

/** The widget's built loader, completed for a wiki: its placeholder becomes the wiki's rules for the button and the names of the built files. */
export class LoaderFile {
  #built: Built | null | undefined;
  readonly #ready = new Map<string, string>();

  constructor(private readonly folder: string | undefined) {}

  /** Null while the widget is not built. Answers are kept by wiki and address: the build does not change while the gateway runs. */
  forWiki(rules: WikiRules, gateway: string): string | null {
    this.#built ??= this.#read();
    if (!this.#built) return null;
    const key = `${rules.wiki} ${gateway}`;
    let text = this.#ready.get(key);
    if (text === undefined) {
      const { config, template } = this.#built;
      const base = gateway.replace(/\/$/, '');
      const own = { gateway: base, wiki: rules.wiki, help: rules.helpPage, button: rules.button };
      // A replacer function: `$` in a wiki's address must stay as it is.
      text = template.replace(PLACEHOLDER, () => asScript({ ...(placed(config, FOLDER) as object), ...own }));
      if (this.#ready.size > 1_000) this.#ready.clear();
      this.#ready.set(key, text);
    }
    return text;
  }

  #read(): Built | null {
    if (this.folder === undefined) return null;
    try {
      const manifest = JSON.parse(readFileSync(join(this.folder, 'manifest.json'), 'utf8')) as { config?: object };
      return { template: readFileSync(join(this.folder, 'loader.js'), 'utf8'), config: manifest.config ?? {} };
    } catch {
      return null;
    }
  }
}

/** The same with every file name of the build, which begins with `./`, at the place it is served from. */
function placed(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return BUILT_FILE.test(value) ? folder + value : value;
  if (Array.isArray(value)) return value.map((each) => placed(each, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, placed(each, folder)]));
}

/** JSON that is also safe inside a script, wherever it is put. */
function asScript(value: object): string {
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
