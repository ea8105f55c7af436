// Where a person writes. What is typed is kept until it is sent, whatever happens to the page.
import { LIMITS } from '@oa/contracts/browser';
import { cleanText, h, useEffect, useLayoutEffect, useRef, useState } from '../panel/kit';
import type { Props } from '../panel/shell';

const NEAR_LIMIT = 200;
const HIGHEST_PX = 132;

export function Composer({ x }: Props) {
  const { t, tab, log } = x;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => tab.read('draft') ?? '');
  useEffect(() => x.takeFocus(field.current), []);
  useLayoutEffect(() => {
    const area = field.current as HTMLTextAreaElement;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, HIGHEST_PX)}px`;
  }, [text]);
  const write = (value: string): void => {
    setText(value);
    tab.write('draft', value);
  };
  const send = (event: Event): void => {
    event.preventDefault();
    field.current?.focus();
    const words = cleanText(text, LIMITS.textChars);
    if (!words) return;
    write('');
    void log?.say(words).then((answer) => {
      if (answer.ok) x.say(t('chat-sent'));
      else if (answer.code === 'outbox-full') {
        // Nothing was kept, so the words go back where they came from.
        write(words);
        x.say(t('no-outbox-full'));
      }
    });
  };
  const key = (event: KeyboardEvent): void => {
    // 229: some input methods say Enter while a word is still being composed.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    const plain = !event.shiftKey && !x.setting('ctrl') && !matchMedia('(pointer: coarse)').matches;
    if (event.ctrlKey || event.metaKey || plain) send(event);
  };
  const left = LIMITS.textChars - text.length;
  return (
    <form class="cp" onSubmit={send}>
      {left < NEAR_LIMIT && <p class="s">{t('chat-left', left)}</p>}
      <textarea
        ref={field}
        class="f"
        rows={1}
        dir="auto"
        aria-label={t('chat-write')}
        placeholder={t('chat-write')}
        maxLength={LIMITS.textChars}
        value={text}
        onKeyDown={key}
        onInput={(event) => {
          write(event.currentTarget.value);
          log?.writing();
        }}
      />
      <button type="submit" class="bt pr tall">
        {t('chat-send')}
      </button>
    </form>
  );
}
