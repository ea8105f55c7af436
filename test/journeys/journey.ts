import { type Browser, type BrowserContext, test as base, expect } from '@playwright/test';
import { Product, type ProductOptions, type Shape } from '../people/product';
import { AskerPage } from './asker-page';
import { HelperPage } from './helper-page';
import { w } from './words';

export interface ShapeOptions {
  shape: Shape;
  /** Changes the demo's first wiki before the product starts. */
  rules: Partial<DemoWikiRules>;
}
type DemoWikiRules = Parameters<NonNullable<ProductOptions['configure']>>[0]['wikis'][number];

/** Everybody in one journey: askers on the demo wiki, helpers at the console, each in a browser profile of their own. */
export class Cast {
  readonly #contexts: BrowserContext[] = [];

  constructor(
    readonly product: Product,
    readonly browser: Browser,
  ) {}

  /** A page in a browser profile of its own. */
  protected async page(options: Parameters<Browser['newContext']>[0] = {}) {
    const context = await this.browser.newContext(options);
    this.#contexts.push(context);
    return context.newPage();
  }

  /** A reader of the demo wiki without an account. */
  async visitor(options: Parameters<Browser['newContext']>[0] = {}): Promise<AskerPage> {
    const asker = new AskerPage(await this.page(options));
    await asker.page.goto(`${this.product.wiki}/wiki/Lighthouse`);
    return asker;
  }

  /** One of the demo's newcomers, signed in to the demo wiki by one click. */
  async newcomer(name: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<AskerPage> {
    const asker = new AskerPage(await this.page(options));
    await asker.page.goto(`${this.product.wiki}/wiki/Special:SignIn`);
    await asker.page.getByRole('button', { name, exact: true }).click();
    await asker.page.getByRole('banner').getByText(name).waitFor();
    await asker.page.goto(`${this.product.wiki}/wiki/Lighthouse`);
    return asker;
  }

  /** A helper signed in to the console, off duty. */
  async helper(name: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<HelperPage> {
    const helper = new HelperPage(await this.page(options), name);
    await helper.signIn(this.product.gateway);
    return helper;
  }

  async onDuty(name: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<HelperPage> {
    const helper = await this.helper(name, options);
    await helper.goOnDuty();
    return helper;
  }

  /**
   * Three helpers end three chats with this asker for misuse. The third mark is set while the moderation process stands still, so that a new
   * request can be waiting when it is heard; thaw it then.
   */
  async threeMarks(asker: AskerPage, product: Product): Promise<void> {
    for (const name of ['Ada', 'Grace', 'Alan']) {
      const helper = await this.onDuty(name);
      await asker.ask(`A question for ${name}`);
      await helper.accept();
      await expect(asker.composer).toBeVisible();
      if (name === 'Alan') product.freeze('moderation');
      await helper.endForMisuse();
      await asker.shows(w('end-title'));
      await helper.duty('off');
      await asker.panel.getByRole('button', { name: w('end-skip'), exact: true }).click();
      await asker.panel.getByText(w('end-next-again')).click();
    }
  }

  async leave(): Promise<void> {
    for (const context of this.#contexts) await context.close();
  }
}

/** Each test has its own product, fresh, in the shape of its project. */
export const test = base.extend<ShapeOptions & { product: Product; cast: Cast }>({
  shape: ['one', { option: true }],
  rules: [{}, { option: true }],
  product: async ({ shape, rules }, use) => {
    const product = await Product.start({ shape, configure: (input) => ({ ...input, wikis: input.wikis.map((wiki) => ({ ...wiki, ...rules })) }) });
    await use(product);
    await product.stop();
  },
  cast: async ({ product, browser }, use) => {
    const cast = new Cast(product, browser);
    await use(cast);
    await cast.leave();
  },
});
export { expect };
