import { randomBytes } from 'node:crypto';
import { type Browser, test as base, expect, type Page } from '@playwright/test';
import { AskerPage } from '../journeys/asker-page';
import { Cast } from '../journeys/journey';
import { Product } from '../people/product';
import { ed25519 } from './ed25519';
import { RealWiki } from './real-wiki';

/** Everybody on a real wiki: readers with its own accounts, helpers at the console. */
export class WikiCast extends Cast {
  constructor(
    readonly wiki: RealWiki,
    product: Product,
    browser: Browser,
  ) {
    super(product, browser);
  }

  /** A fresh browser on a page of the wiki; with a name, logged in through the wiki's own form. */
  async reader(name?: string, page = 'Giraffe', options: Parameters<Browser['newContext']>[0] = {}): Promise<AskerPage> {
    const reader = await this.page(options);
    if (name !== undefined) await this.logIn(reader, name);
    await reader.goto(`${this.wiki.url}/wiki/${page}`);
    return new AskerPage(reader);
  }

  async logIn(page: Page, name: string): Promise<void> {
    await page.goto(`${this.wiki.url}/wiki/Special:UserLogin`);
    await page.locator('#wpName1').fill(name);
    await page.locator('#wpPassword1').fill(this.wiki.password);
    await page.locator('#wpLoginAttempt').click();
    await page.waitForURL((url) => !url.pathname.includes('UserLogin'));
  }
}

interface Worker {
  house: { readonly wiki: RealWiki; readonly product: Product };
}

export const test = base.extend<{ cast: WikiCast }, Worker>({
  house: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
    async ({}, use) => {
      const key = ed25519();
      const wiki = await RealWiki.make();
      const identity = [{ kid: 'k1', alg: 'EdDSA' as const, publicKey: key.publicKey }];
      const product = await Product.start({
        configure: (input) => ({
          ...input,
          wikis: input.wikis.map((rules) => ({
            ...rules,
            origins: [...rules.origins, wiki.url],
            articlePath: `${wiki.url}/wiki/$1`,
            identity: [...(rules.identity ?? []), ...identity],
          })),
        }),
      });
      try {
        await wiki.start({
          settings: `
$wgOnlineAssistanceGateway = '${product.gateway}';
$wgOnlineAssistanceWiki = 'demowiki';
$wgOnlineAssistanceKey = [ 'kid' => 'k1', 'alg' => 'EdDSA', 'privateKey' => '${key.seed}' ];
$wgOnlineAssistancePairwiseSecret = '${randomBytes(32).toString('hex')}';
$wgCSPHeader = true;`,
        });
        await use({ wiki, product });
      } finally {
        wiki.stop();
        await product.stop();
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  cast: async ({ house, browser }, use) => {
    const cast = new WikiCast(house.wiki, house.product, browser);
    await use(cast);
    await cast.leave();
  },
});
export { expect };
