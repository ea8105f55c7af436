import { defineConfig } from '@playwright/test';
import type { ShapeOptions } from './journey';

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** The journeys of two people in real browsers, the same files on one process, on five and on a cluster. `TEST_CHROMIUM` names another Chromium. */
export default defineConfig<ShapeOptions>({
  testDir: __dirname,
  testMatch: '*.journey.ts',
  outputDir: '../../test-results',
  workers: 1,
  // Watchdogs: no time is asserted.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    launchOptions: { executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'one-process', use: { shape: 'one' } },
    { name: 'five-processes', use: { shape: 'five' } },
    { name: 'cluster', use: { shape: 'cluster' } },
  ],
});
