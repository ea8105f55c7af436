// Builds the widget into dist/ and holds it to its sizes: loader, panel, chat, menu, one message file per language, and manifest.json.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { minify } from '@swc/core';
import { build as bundle, transform } from 'esbuild';
import { slimPreact } from './slim-preact.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PREFIX = 'onlineassistance-';
/** Bytes after gzip -9. */
export const BUDGET = { loader: 1_300, panel: 14_000, chat: 9_000, menu: 2_500, messages: 4_500, everything: 26_000 };
/** Ways to write markup that a page's policy may forbid and a message could abuse. */
const SINKS = /\beval\s*\(|\bnew Function\b|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|\bsrcdoc\b/;
/** In the loader by number: see `Labels`. */
const LABELS = ['btn-ask', 'btn-ask-sub', 'btn-menu', 'btn-failed', 'btn-failed-sub', 'btn-show'];
const MENU_WORDS = ['btn-hide', 'btn-hide-sub', 'btn-about', 'btn-hidden', 'btn-hidden-sub', 'btn-undo'];
/** Shown in English too while a language's own words have no native reviewer. */
const CONSENT = ['ask-notice', 'ask-notice-none', 'ask-notice-public'];

const cssAsText = {
  name: 'css-as-text',
  setup(pipeline) {
    pipeline.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
        target: ['chrome123', 'firefox128', 'safari17.5'],
      });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

/** The later half takes what the panel has already loaded from `OnlineAssistance.kit`. */
const kitFromPanel = {
  name: 'kit-from-panel',
  setup(pipeline) {
    pipeline.onResolve({ filter: /\/panel\/kit$/ }, () => ({ path: 'kit', namespace: 'kit' }));
    pipeline.onLoad({ filter: /.*/, namespace: 'kit' }, () => {
      const source = readFileSync(join(HERE, 'src/panel/kit.ts'), 'utf8');
      return { contents: `export const { ${/kit = \{([^}]+)\}/.exec(source)[1]} } = OnlineAssistance.kit;`, loader: 'js' };
    });
  },
};

/** Limits and close codes as the numbers they are. */
const inlined = (text) => {
  const value = numbersOf(readFileSync(join(HERE, '../libs/contracts/src/wire/limits.ts'), 'utf8'));
  return text.replace(/\b(LIMITS|CLOSE)\.(\w+)/g, (_, name, key) => value[name][key]);
};
const inlinedLimits = {
  name: 'inlined-limits',
  setup(pipeline) {
    pipeline.onLoad({ filter: /libs\/client\/src\/\w+\.ts$/ }, ({ path }) => ({ contents: inlined(readFileSync(path, 'utf8')), loader: 'ts' }));
  },
};

/** `{ LIMITS: { key: number }, CLOSE: … }` as written in the contract. */
function numbersOf(source) {
  const found = {};
  for (const [, name, body] of source.matchAll(/export const (\w+) = \{([^}]*)\} as const/g)) {
    found[name] = Object.fromEntries([...body.matchAll(/^ *(\w+): ([\d_]+),/gm)].map(([, key, number]) => [key, number.replaceAll('_', '')]));
  }
  return found;
}

/**
 * Properties that only panel and chat know, shortened alike in both. Never a name of the wire, of the DOM, of what is stored, of the loader's
 * `Host`, nor a key that is looked up by a text.
 */
const OWN_NAMES = [
  ...['availability', 'cleanup', 'clock', 'command', 'deps', 'ended', 'flip', 'first', 'icon', 'later', 'opened', 'read', 'store', 'write'],
  ...[
    'answered',
    'asking',
    'caughtUp',
    'discard',
    'forget',
    'helperName',
    'idleEndsAt',
    'keepSession',
    'keptWaiting',
    'lookAround',
    'minimise',
    'monotonic',
    'nameOf',
  ],
  ...['newId', 'nobody', 'onFrame', 'onOutbox', 'onState', 'pending', 'placeAt', 'queued', 'receive', 'refusal', 'restart', 'retry', 'retryAt'],
  ...['retryLine', 'setSetting', 'setting', 'signals', 'suspend', 'takeFocus', 'timeline', 'transmit', 'trouble', 'typing', 'writing'],
];
const mangleCache = {};

const shared = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: 'none',
  target: ['es2022', 'chrome123', 'firefox128', 'safari17.5'],
  conditions: ['source'],
  jsxFactory: 'h',
  jsxFragment: 'Fragment',
  logLevel: 'warning',
  absWorkingDir: HERE,
  mangleProps: new RegExp(`^(_[a-z]\\w*|${OWN_NAMES.join('|')})$`),
  tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment' } },
};

async function code(entry, options) {
  const bundled = await bundle({ ...shared, mangleCache, entryPoints: [join(HERE, entry)], ...options });
  Object.assign(mangleCache, bundled.mangleCache);
  // A second minifier looks where the first does not: some 4 % more.
  const compress = { ecma: 2022, passes: 4, toplevel: true, keep_fargs: false, unsafe: true, hoist_vars: true };
  const { code: small } = await minify(bundled.outputFiles[0].text, {
    module: options.format === 'esm',
    ecma: 2022,
    compress,
    mangle: { toplevel: true },
  });
  return small;
}

function languages() {
  const all = {};
  for (const file of readdirSync(join(HERE, 'i18n'))) {
    const { '@metadata': about, ...words } = JSON.parse(readFileSync(join(HERE, 'i18n', file), 'utf8'));
    all[file.replace('.json', '')] = {
      about,
      words: Object.fromEntries(Object.entries(words).map(([key, text]) => [key.slice(PREFIX.length), text])),
    };
  }
  return all;
}

const KEY = /'([a-z]+(?:-[a-z0-9]+)+)'/g;

/** The keys that panel and chat name, in the order in which the message files list them; what only later parts use stays out. */
function keysInUse(known) {
  const used = new Set();
  for (const folder of ['src/panel', 'src/chat']) {
    for (const file of readdirSync(join(HERE, folder)).filter((name) => /(?<!\.spec)\.tsx?$/.test(name))) {
      for (const [, key] of readFileSync(join(HERE, folder, file), 'utf8').matchAll(KEY)) if (known.has(key)) used.add(key);
    }
  }
  return [...used];
}

/** The keys in an order that puts alike texts side by side: each is followed by the one that shares most runs of four letters with it. */
function byLikeness(words, keys) {
  const runs = (key) => new Set(Array.from(words[key], (_, at) => words[key].slice(at, at + 4)));
  const rest = [...keys].sort().map((key) => ({ key, runs: runs(key) }));
  const ordered = [];
  while (rest.length) {
    const last = ordered.at(-1)?.runs ?? new Set();
    const shared = rest.map((entry) => [...entry.runs].filter((run) => last.has(run)).length);
    ordered.push(...rest.splice(shared.indexOf(Math.max(...shared)), 1));
  }
  return ordered.map(({ key }) => key);
}

/** Writes numbers for message keys, in every source of panel and chat. */
const numberedMessages = (keys, of = (text) => text) => ({
  name: 'numbered-messages',
  setup(pipeline) {
    pipeline.onLoad({ filter: /widget\/src\/(panel|chat)\/.*\.tsx?$/ }, ({ path }) => ({
      contents: of(inlined(readFileSync(path, 'utf8'))).replace(KEY, (whole, key) => (keys.includes(key) ? String(keys.indexOf(key)) : whole)),
      loader: path.endsWith('x') ? 'tsx' : 'ts',
    }));
  },
});

/** Messages of one language in one text, a line each: its own words, English where it has none yet; the English consent beside an unreviewed one. */
function messageFile(language, all, keys) {
  const { about, words } = all[language];
  const english = all.en.words;
  return keys.map((key) => {
    const own = words[key] ?? english[key];
    return CONSENT.includes(key) && language !== 'en' && !about.reviewed ? `${own}\t${english[key]}` : own;
  });
}

/** In MediaWiki the parts come as ResourceLoader modules: who is asked for them, and where the page's facts come from, is another. */
const ASKED_OF_MEDIAWIKI = [
  ['...doc.currentScript?.dataset', '...config.facts'],
  ['import(config.gateway + path)', 'config.load(path)'],
  ['import(host.config.gateway + host.config.chat)', 'host.config.load(host.config.chat)'],
  ['fetchJson(config.gateway + config.i18n[lang])', 'config.load(config.i18n[lang])'],
];
const replaced = new Set();
function askedOfMediaWiki(text) {
  return ASKED_OF_MEDIAWIKI.reduce((whole, [from, to]) => {
    if (!whole.includes(from)) return whole;
    replaced.add(from);
    return whole.replaceAll(from, () => to);
  }, text);
}

const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 10);
const gzip = (text) => gzipSync(text, { level: 9 }).length;

/**
 * Builds into `out` (default: dist beside this file). Returns the manifest, which also stands in `manifest.json`.
 * Throws when a budget is passed or a forbidden way to write markup is in the output.
 */
export async function build({ out = join(HERE, 'dist'), print = () => undefined } = {}) {
  const all = languages();
  const { qqq: _, ...spoken } = all;
  const wordsFor = (keys) => Object.fromEntries(Object.keys(spoken).map((tag) => [tag, keys.map((key) => all[tag].words[key] ?? all.en.words[key])]));
  const loader = await code('src/loader/loader.ts', { format: 'iife', plugins: [cssAsText] });
  const menu = await code('src/loader/menu.ts', {
    format: 'esm',
    plugins: [cssAsText],
    define: { __OA_MENU_WORDS__: JSON.stringify(wordsFor(MENU_WORDS)) },
  });
  const keys = byLikeness(all.en.words, keysInUse(new Set(Object.keys(all.en.words))));
  const panel = await code('src/panel/panel.tsx', { format: 'esm', plugins: [numberedMessages(keys), inlinedLimits, slimPreact, cssAsText] });
  const chat = await code('src/chat/index.ts', { format: 'esm', plugins: [kitFromPanel, numberedMessages(keys), cssAsText] });

  const files = { 'loader.js': loader };
  const name = (stem, ending, text) => {
    const file = `${stem}-${hash(text)}.${ending}`;
    files[file] = text;
    return file;
  };
  const config = {
    panel: `/${name('panel', 'js', panel)}`,
    chat: `/${name('chat', 'js', chat)}`,
    menu: `/${name('menu', 'js', menu)}`,
    i18n: Object.fromEntries(
      Object.keys(spoken).map((tag) => [tag, `/${name(`i18n/${tag}`, 'json', JSON.stringify(messageFile(tag, all, keys).join('\n')))}`]),
    ),
    labels: wordsFor(LABELS),
  };
  const entries = Object.entries(files).map(([file, text]) => [
    file,
    {
      bytes: Buffer.byteLength(text),
      gzip: gzip(text),
      brotli: brotliCompressSync(text).length,
      integrity: `sha384-${createHash('sha384').update(text).digest('base64')}`,
    },
  ]);
  const manifest = { config, files: Object.fromEntries(entries) };
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'i18n'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(out, file), text);
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  report(manifest, files, print);
  await buildForMediaWiki({ all, keys, menuWords: wordsFor(MENU_WORDS), labels: config.labels });
  return manifest;
}

/** The minified module's exports, assigned: bundled as CommonJS the second minifier would take them for unused. */
function asCommonJs(text) {
  const [, body, names] = /^(.*)export\s*\{([^}]*)\};?\s*$/s.exec(text) ?? [];
  if (names === undefined) throw new Error('a part of the widget has no exports at its end');
  const pairs = names.split(',').map((pair) => pair.trim().split(/\s+as\s+/));
  return `${body}module.exports={${pairs.map(([own, name = own]) => `${name}:${own}`).join(',')}};`;
}

/** The same parts as files of the extension's ResourceLoader modules: CommonJS, not minified once more by MediaWiki. */
async function buildForMediaWiki({ all, keys, menuWords, labels }) {
  const loaderOf = {
    name: 'loader-of-mediawiki',
    setup(pipeline) {
      pipeline.onLoad({ filter: /loader\.ts$/ }, ({ path }) => ({ contents: askedOfMediaWiki(readFileSync(path, 'utf8')), loader: 'ts' }));
    },
  };
  const numbered = numberedMessages(keys, askedOfMediaWiki);
  const parts = {
    loader: `module.exports=(__OA_CONFIG__)=>{${await code('src/loader/loader.ts', { format: 'iife', plugins: [loaderOf, cssAsText] })}};`,
    panel: asCommonJs(await code('src/panel/panel.tsx', { format: 'esm', plugins: [numbered, inlinedLimits, slimPreact, cssAsText] })),
    chat: asCommonJs(await code('src/chat/index.ts', { format: 'esm', plugins: [kitFromPanel, numbered, cssAsText] })),
    menu: asCommonJs(
      await code('src/loader/menu.ts', { format: 'esm', plugins: [cssAsText], define: { __OA_MENU_WORDS__: JSON.stringify(menuWords) } }),
    ),
  };
  const out = join(HERE, 'mediawiki/resources/dist');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'i18n'), { recursive: true });
  const missed = ASKED_OF_MEDIAWIKI.filter(([from]) => !replaced.has(from));
  if (missed.length > 0)
    throw new Error(`The widget asks otherwise than the build for MediaWiki expects: ${missed.map(([from]) => from).join('; ')}`);
  for (const part of ['init', 'parts']) {
    const source = readFileSync(join(HERE, `src/mediawiki/${part}.js`), 'utf8');
    parts[part] = (await minify(source, { module: false, ecma: 2020, compress: { ecma: 2020 }, mangle: { toplevel: true } })).code;
  }
  for (const [part, text] of Object.entries(parts)) writeFileSync(join(out, `${part}.js`), `/*@nomin*/${text}`);
  for (const tag of Object.keys(all)) {
    if (tag !== 'qqq') writeFileSync(join(out, `i18n/${tag}.json`), JSON.stringify(messageFile(tag, all, keys).join('\n')));
  }
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ labels }));
}

function report({ files }, texts, print) {
  const of = (start, at = 'gzip') =>
    Math.max(
      ...Object.entries(files)
        .filter(([file]) => file.startsWith(start))
        .map(([, size]) => size[at]),
    );
  const parts = ['loader', 'panel', 'chat', 'menu', 'messages'];
  const rows = parts.map((part) => [part, ...['bytes', 'gzip', 'brotli'].map((at) => of(part === 'messages' ? 'i18n/en' : part, at)), BUDGET[part]]);
  const loaded = rows.filter(([part]) => part !== 'menu');
  rows.push(['everything', ...[1, 2, 3].map((at) => loaded.reduce((sum, row) => sum + row[at], 0)), BUDGET.everything]);
  print(['part', 'bytes', 'gzip', 'brotli', 'budget (gzip)'].map((head) => head.padStart(13)).join(''));
  for (const row of rows) print(row.map((cell) => String(cell).padStart(13)).join(''));
  const faults = rows.filter(([, , size, , most]) => size > most).map(([part, , size, , most]) => `${part} has ${size} bytes, ${most} are allowed`);
  for (const [file, text] of Object.entries(texts)) {
    const sink = file.endsWith('.js') && SINKS.exec(text);
    if (sink) faults.push(`${file} holds ${sink[0]}`);
  }
  if (faults.length && !process.env.OA_LOOSE) throw new Error(`The widget's build fails:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await build({ print: (line) => console.log(line) }).catch((fault) => {
    console.error(fault.message);
    process.exitCode = 1;
  });
}
