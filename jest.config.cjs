// One configuration for every test that needs no browser. Sources are read directly (the `source` condition of each package), so tests need no build.
// @fastify/cookie imports the ESM-only cookie at run time.
const esmOnly = ['jose', 'oauth4webapi', 'tinyqueue', 'xxhash-wasm', '@fastify/cookie', 'cookie'];

/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  transform: {
    '^.+\\.(t|j|mj)sx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: false,
            useDefineForClassFields: false,
            react: { runtime: 'automatic', importSource: 'preact' },
          },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.cache/'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.cache/'],
};

module.exports = {
  projects: [
    { ...base, displayName: 'unit', testMatch: ['**/*.spec.ts', '**/*.spec.tsx'] },
    { ...base, displayName: 'integration', testMatch: ['**/*.int-spec.ts'] },
  ],
  maxWorkers: 2,
  // A watchdog, not a measure: tests wait for effects.
  testTimeout: 120_000,
};
