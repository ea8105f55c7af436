// How the console is bundled: one entry, a chunk per route, every asset a file of its own so that `default-src 'self'` is enough.
import { createHash } from 'node:crypto';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Codex draws some icons as `data:` images; they become files, since the page's policy allows no `data:`. */
function imagesAsFiles() {
  return {
    name: 'oa-images-as-files',
    generateBundle(_options, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue;
        asset.source = String(asset.source).replace(cssUrls(), (_whole, _quote, uri) => {
          const svg = decodeURIComponent(uri.slice(uri.indexOf(',') + 1).replaceAll('\\"', '"'));
          const name = `${createHash('sha256').update(svg).digest('hex').slice(0, 12)}.svg`;
          this.emitFile({ type: 'asset', fileName: `assets/${name}`, source: svg });
          return `url(./${name})`;
        });
      }
    },
  };
}

const cssUrls = () => /url\((["'])(data:image\/svg\+xml[\s\S]*?)\1\)/g;

/** The dark tokens stand under `:root`; here they apply under a class, which follows the system or the helper's choice. */
function nightUnderClass() {
  return {
    name: 'oa-night-under-class',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0].endsWith('theme-wikimedia-ui-mode-dark.css')) return null;
      return code.replace(/:root\s*\{/g, ':root.night {');
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [nightUnderClass(), vue(), imagesAsFiles()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    manifest: 'manifest.json',
    reportCompressedSize: false,
  },
});
