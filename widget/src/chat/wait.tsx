// In line: place, honest range, what to do meanwhile; and the three exits when nobody is there.
import * as icons from '../panel/icons';
import { Banner, Button, Head, h, Outcome, Switch, useEffect, useOften, useRef, useState } from '../panel/kit';
import type { Props, Shell } from '../panel/shell';
import { Card } from './parts';

const MINUTE_MS = 60_000;
const SPEAK_MS = 30_000;
/** A place is told again every 20 to 30 s; looked at every 15 s, an older one is called old within the minute. */
const FRESH_MS = 45_000;

export function Waiting({ x }: Props) {
  const { t, view, wiki } = x;
  const { place, nobody } = view;
  const [sure, setSure] = useState(false);
  const [now, setNow] = useState(0);
  const promised = useRef(0);
  const quiet = useRef(0);
  const asked = useRef<HTMLParagraphElement>(null);
  // Truth goes stale by itself.
  useOften(() => setNow(Date.now()));
  // The place is spoken on joining, on reaching 1, and otherwise at most every 30 s.
  useEffect(() => {
    const at = Date.now();
    if (!place?.place || (place.place > 1 && at < quiet.current)) return;
    quiet.current = at + SPEAK_MS;
    x.say(t('btn-place', place.place));
  }, [place?.place]);
  useEffect(() => asked.current?.focus(), [sure]);
  const ends = place?.highMs ? place.at + place.highMs : 0;
  promised.current ||= ends;
  return (
    <div class="fit">
      <Head x={x} title={t('wait-title')} />
      <Banner x={x} />
      <div class="b">
        {nobody ? (
          <p class="box">{`${whyNobody(x)} ${t('wait-kept')}`}</p>
        ) : (
          <div class="facts">
            <dl class="row">
              <div class="g">
                <dt class="s">{t('wait-place')}</dt>
                <dd>{place?.place ?? (place?.highMs ? t('wait-many', 50) : '–')}</dd>
              </div>
              <div class="g">
                <dt class="s">{t('wait-eta')}</dt>
                <dd>{place?.highMs ? t('wait-range', ...range(place.lowMs, place.highMs)) : t('wait-unknown')}</dd>
              </div>
            </dl>
            <p class="s">{t(now - x.placeAt < FRESH_MS ? 'wait-fresh' : 'wait-old')}</p>
          </div>
        )}
        {ends > promised.current + MINUTE_MS && <p class="box s">{t('wait-longer')}</p>}
        <Question x={x} />
        <div class="k4">
          <h3>{t('wait-meanwhile')}</h3>
          <ul class="li">
            <li>{t('wait-browse')}</li>
            <li>
              <a href={wiki?.helpPage}>{t('err-help')}</a>
            </li>
            {'Notification' in window && (
              <li>
                <Switch on={x.setting('notify')} set={(on) => askToNotify(x, on)}>
                  {t('wait-notify')}
                </Switch>
              </li>
            )}
            <li>
              <Switch on={x.setting('sound')} set={(on) => x.setSetting('sound', on)}>
                {t('wait-sound')}
              </Switch>
            </li>
          </ul>
        </div>
      </div>
      <div class="ft">
        <p class="s" tabIndex={-1} ref={sure ? asked : undefined}>
          {t(sure ? 'wait-leave-sure' : 'wait-keep')}
        </p>
        <div class="row">
          <Button onClick={() => (sure ? x.send({ t: 'leave' }) : setSure(true))}>{t('wait-leave')}</Button>
          {sure && <Button onClick={() => setSure(false)}>{t('wait-stay')}</Button>}
        </div>
      </div>
    </div>
  );
}

/** Nobody there: one true sentence and three exits. */
export function Nobody({ x }: Props) {
  const { t, wiki } = x;
  const [copied, setCopied] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const desk = wiki?.otherHelp[0];
  return (
    <div class="fit">
      <Head x={x} title={t('none-title')} />
      <Banner x={x} />
      <div class="b">
        <p>{whyNobody(x)}</p>
        <Question x={x} />
        <div class="k8">
          <h3>{t('none-choose')}</h3>
          <Card first icon={icons.MAIL} title={t('none-leave')} sub={t('none-leave-keep')} onClick={() => x.send({ t: 'park' }).then(setCode)} />
          <Card
            icon={icons.TALK}
            title={desk?.label ?? t('none-desk')}
            sub={t(copied ? 'none-copied' : 'none-desk-sub')}
            href={desk?.url ?? wiki?.helpPage}
            onClick={() => {
              navigator.clipboard?.writeText(questionOf(x)).then(() => setCopied(true));
            }}
          />
          <Card icon={icons.CLOCK} title={t('none-stay')} sub={t('none-stay-plain')} onClick={() => x.send({ t: 'keep-waiting' }).then(setCode)} />
          <Outcome x={x} code={code} />
        </div>
      </div>
    </div>
  );
}

const questionOf = ({ view, tab }: Shell): string => view.opened?.question ?? tab.read('question') ?? '';

export const Question = ({ x }: Props) => (
  <div class="k4">
    <h3 class="s">{x.t('wait-question')}</h3>
    <p class="qt" dir="auto">
      {questionOf(x)}
    </p>
  </div>
);

function whyNobody({ t, view, wiki, nameOf }: Shell): string {
  if (view.nobody === 'line-too-long') return t('none-sentence-busy', wiki?.capMinutes ?? 10);
  return view.nobody === 'all-declined' ? t('none-sentence-declined') : t('none-sentence', nameOf(view.opened?.language ?? 'en'));
}

/** Whole minutes, never "0–0". */
export function range(lowMs: number | null, highMs: number): [number, number] {
  const low = Math.floor((lowMs ?? 0) / MINUTE_MS);
  return [low, Math.max(low + 1, Math.ceil(highMs / MINUTE_MS))];
}

function askToNotify(x: Shell, on: boolean): void {
  x.setSetting('notify', on);
  if (on) Notification.requestPermission().then((answer) => x.setSetting('notify', answer === 'granted'));
}
