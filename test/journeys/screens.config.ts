import { defineConfig } from '@playwright/test';
import base from './playwright.config';

/** `npm run screenshots`: every picture of the docs, from the running product. */
export default defineConfig({ ...base, testMatch: '*.shots.ts', projects: [{ name: 'screenshots' }] });
