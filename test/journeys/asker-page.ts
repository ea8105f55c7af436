import { expect, type Locator, type Page } from '@playwright/test';
import { w } from './words';

/** A newcomer on a page of the demo wiki, seen through what the page offers to everybody: names and roles. */
export class AskerPage {
  constructor(readonly page: Page) {}

  get button(): Locator {
    return this.page.getByRole('button', { name: w('btn-ask') }).first();
  }

  get panel(): Locator {
    return this.page.getByRole('dialog').first();
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: w('chat-log') });
  }

  get composer(): Locator {
    return this.panel.getByRole('textbox', { name: w('chat-write') });
  }

  async openPanel(): Promise<void> {
    await this.button.click();
    await expect(this.panel.getByRole('heading', { name: w('ask-title') })).toBeVisible();
  }

  async ask(question: string): Promise<void> {
    if (!(await this.panel.isVisible())) await this.openPanel();
    await this.fillAndAsk(question);
  }

  /** The first screen is open. */
  async fillAndAsk(question: string): Promise<void> {
    await this.panel.getByRole('textbox', { name: w('ask-question') }).fill(question);
    await this.panel.getByRole('button', { name: w('ask-send'), exact: true }).click();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  async menu(item: string): Promise<void> {
    await this.panel.getByRole('button', { name: w('ui-more') }).click();
    await this.panel.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
  }

  async shows(text: string): Promise<void> {
    await expect(this.panel.getByText(text).first()).toBeVisible();
  }
}
