// The chat as a text file, made in the browser.
import type { Shell } from '../panel/shell';

/** Offers the chat for saving: who said what and when, in the interface's language. Nothing is sent anywhere. */
export function saveCopy({ t, date, say, view, log }: Shell): void {
  const { opened } = view;
  const line = (at: number, name: string | null, text: string) => `[${date(at, true)}] ${name ?? t('chat-you')}: ${text}\n`;
  const lines = (log?.timeline() ?? []).map((item) =>
    item.kind === 'said' && item.at ? line(item.at, item.own ? null : item.name, item.text ?? '') : '',
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([opened ? line(opened.at, null, opened.question ?? '') : '', ...lines]));
  link.download = 'help-chat.txt';
  link.click();
  URL.revokeObjectURL(link.href);
  say(t('copy-done'));
}
