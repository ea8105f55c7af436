import { expect, type Locator, type Page } from '@playwright/test';
import { c } from './words';

/** A volunteer at the console. */
export class HelperPage {
  constructor(
    readonly page: Page,
    readonly name: string,
  ) {}

  async signIn(gateway: string): Promise<void> {
    await this.page.goto(`${gateway}/console/`);
    await this.page.getByRole('button', { name: new RegExp(`^${this.name}\\b`) }).click();
  }

  async goOnDuty(): Promise<void> {
    await this.page
      .getByRole('button', { name: c('off-go') })
      .first()
      .click();
    await expect(this.page.getByRole('button', { name: c('duty-available'), exact: true }).first()).toHaveAttribute('aria-pressed', 'true');
  }

  async duty(choice: 'available' | 'away' | 'busy' | 'off'): Promise<void> {
    await this.page
      .getByRole('group', { name: c('duty-label') })
      .getByRole('button', { name: c(`duty-${choice}`), exact: true })
      .click();
  }

  get offer(): Locator {
    return this.page.getByRole('region', { name: c('offer-title') });
  }

  async accept(): Promise<void> {
    await this.offer.getByRole('button', { name: new RegExp(`^${c('offer-accept')}`) }).click();
  }

  async decline(): Promise<void> {
    await this.offer.getByRole('button', { name: new RegExp(`^${c('offer-decline')}`) }).click();
  }

  composer(asker: string): Locator {
    return this.page.getByRole('textbox', { name: c('composer-label', asker) });
  }

  log(asker: string): Locator {
    return this.page.getByRole('log', { name: c('log-label', asker) });
  }

  async say(asker: string, text: string): Promise<void> {
    const field = this.composer(asker);
    await field.fill(text);
    await field.press('Enter');
  }

  /** Ends the chat in focus for misuse of help. */
  async endForMisuse(): Promise<void> {
    await this.page
      .getByRole('button', { name: new RegExp(`^${c('chat-end')}`) })
      .first()
      .click();
    await this.page.getByRole('radio', { name: c('end-misuse'), exact: true }).check();
    await this.page.getByRole('radio', { name: c('misuse-spam') }).check();
    await this.page.getByRole('button', { name: c('end-misuse-do') }).click();
  }
}
