import { defineConfig } from '@playwright/test';
import journeys from '../journeys/playwright.config';

/** Newcomers on pages of a real MediaWiki, with the extension. */
export default defineConfig({
  ...journeys,
  testDir: __dirname,
  testMatch: '*.journey.ts',
  projects: [{ name: 'mediawiki' }],
});
