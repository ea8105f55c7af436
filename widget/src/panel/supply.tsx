// How many volunteers are here, before anything is typed.
import { h } from 'preact';
import { useEffect, useOften } from './hooks';
import { Button } from './pieces';
import type { Props } from './shell';

export function Supply({ x, language, choose }: Props & { language: string; choose: (language: string) => void }) {
  const { t, nameOf } = x;
  const told = x.availability;
  const here = told?.[language];
  const none = told && (here?.supply ?? 'none') === 'none';
  const sentence = told && (none ? t('ask-here-none', nameOf(language)) : t('ask-here-few'));
  useOften(x.lookAround);
  useEffect(() => sentence && x.say(sentence), [sentence]);
  return (
    <div class="k4">
      <p class={!told || none ? 'av0' : 'av1'}>
        <b>{sentence || t('ask-checking')}</b> {here?.highMinutes != null && t('ask-wait', here.lowMinutes ?? 0, here.highMinutes)}
      </p>
      {none && (
        <p class="s">
          {t('ask-here-none-sub')}{' '}
          {Object.keys(told).map(
            (tag) =>
              told[tag]?.supply !== 'none' && [
                <Button class="lk" onClick={() => choose(tag)}>
                  {t('ask-use-language', nameOf(tag))}
                </Button>,
                ' ',
              ],
          )}
        </p>
      )}
    </div>
  );
}
