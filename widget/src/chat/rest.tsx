// The quieter screens: full notice, settings, a question left for later, help that is paused.
import * as icons from '../panel/icons';
import { Banner, Button, Head, h, Outcome, Switch, useState } from '../panel/kit';
import type { Props, Setting } from '../panel/shell';
import { Card } from './parts';
import { Question } from './wait';

export function Notice({ x }: Props) {
  const { t, wiki } = x;
  const days = wiki?.retentionDays ?? 30;
  const sealed = wiki?.policy.name !== 'none';
  const part = (title: string, text: unknown) => (
    <div class="k4">
      <h3>{title}</h3>
      <p class="s">{text as string}</p>
    </div>
  );
  return (
    <div>
      <Head x={x} title={t('notice-title')} back={() => x.show(null)} />
      <div class="b">
        {part(t('notice-read'), t('notice-read-text', 7))}
        {sealed && part(t('notice-sealed'), t('notice-sealed-text', days))}
        {part(t('notice-kept'), sealed ? t('notice-kept-text', days) : t('notice-kept-none-text'))}
        {part(t('notice-rights'), t('notice-rights-text'))}
        {part(t('notice-safe'), x.tx('notice-safe-text', <a href={wiki?.conductPage}>{t('notice-conduct')}</a>))}
        {wiki && <p class="s">{t('notice-version', wiki.policy.version, x.date(Date.parse(wiki.policy.since)))}</p>}
      </div>
    </div>
  );
}

export function Settings({ x }: Props) {
  const { t } = x;
  const row = (name: Setting, text: string) => (
    <Switch on={x.setting(name)} set={(on) => x.setSetting(name, on)}>
      {text}
    </Switch>
  );
  return (
    <div class="fit">
      <Head x={x} title={t('menu-settings')} back={() => x.show(null)} />
      <div class="b">
        {row('sound', t('set-sound'))}
        {row('ctrl', t('set-ctrl'))}
      </div>
    </div>
  );
}

export function Left({ x }: Props) {
  const { t } = x;
  const [code, setCode] = useState<string | null>(null);
  return (
    <div class="fit">
      <Head x={x} title={t('left-title')} close={x.minimise} />
      <Banner x={x} />
      <div class="b">
        <p class="box ok" role="status">
          {t('left-stay')}
        </p>
        <Question x={x} />
        <Card icon={icons.CLOCK} title={t('left-line')} sub={t('left-line-sub')} onClick={() => x.send({ t: 'keep-waiting' }).then(setCode)} />
        <Card icon={icons.TALK} title={t('end-next-again')} onClick={x.forget} />
        <Outcome x={x} code={code} />
        <Button class="qb red" onClick={() => x.send({ t: 'leave' }).then(setCode)}>
          {t('left-erase')}
        </Button>
      </div>
    </div>
  );
}

export function Restricted({ x }: Props) {
  const { t, tx, wiki, restriction } = x;
  const help = wiki?.helpPage ?? x.host.config.help;
  const link = () => <a href={help}>{t('rest-helppage')}</a>;
  return (
    <div class="fit">
      <Head x={x} title={t('rest-title')} close={x.close} />
      <div class="b">
        {restriction && (
          <div class="box">
            <p class="s">{t('rest-until')}</p>
            <p class="dt">{x.date(restriction.until, true)}</p>
          </div>
        )}
        <p>{tx('rest-what', link())}</p>
        <p class="s">
          {restriction?.cause === 'cool-down' ? t('rest-cool') : tx('rest-why', <a href={wiki?.conductPage ?? help}>{t('rest-rules')}</a>)}
        </p>
        <div class="k4">
          <h3>{t('rest-object')}</h3>
          <p class="s">{tx('rest-object-page', link())}</p>
        </div>
      </div>
      <div class="ft">
        <Button class="bt tall" onClick={x.close}>
          {t('ui-close')}
        </Button>
      </div>
    </div>
  );
}
