// The truth about the line: offline, connecting again, or refused for good.
import { h } from 'preact';
import { useEffect, useRef } from './hooks';
import * as icons from './icons';
import { Button, Icon } from './pieces';
import type { Props } from './shell';

export function Banner({ x }: Props) {
  const { t, trouble, wiki } = x;
  const { name } = x.link;
  const was = useRef(false);
  const down = !!trouble || name === 'waiting' || (name === 'connecting' && !!was.current);
  const text = t(trouble ?? (navigator.onLine === false ? 'chat-offline' : wiki ? 'chat-reconnecting' : 'err-unreachable'));
  useEffect(() => {
    if (down !== was.current) x.say(down ? text : t('chat-back'));
    was.current = down;
  }, [down]);
  return (
    down && (
      <div class="bn">
        <Icon d={icons.WARN} />
        <span>
          {text}{' '}
          {(trouble || !wiki) && (
            <Button class="lk" onClick={x.retryLine}>
              {t('chat-retry')}
            </Button>
          )}{' '}
          {!wiki && <a href={x.host.config.help}>{t('err-help')}</a>}
        </span>
      </div>
    )
  );
}
