// The log. Nodes stay the same from typed to stored, so that a screen reader hears each message once.
import type { FactItem, SaidItem } from '@oa/client';
import type { ComponentChild } from 'preact';
import * as icons from '../panel/icons';
import { Button, h, Icon, useEffect, useLayoutEffect, useRef, useState } from '../panel/kit';
import type { Props, Shell } from '../panel/shell';
import { Name, Words } from './parts';

const NEAR_END_PX = 40;

export function Messages({ x }: Props) {
  const { t, view, log } = x;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const said = (log?.timeline() ?? []).filter((item) => item.kind === 'said');
  const own = said.filter((item) => item.own).length;
  const theirs = said.length - own;
  const [seen, setSeen] = useState(theirs);
  const toEnd = (): void => box.current?.scrollTo(0, box.current.scrollHeight);
  const keepEnd = (): void => {
    if (!atEnd.current) return;
    toEnd();
    setSeen(theirs);
  };
  // Own words always show; theirs only when the end was in sight.
  useLayoutEffect(toEnd, [own]);
  useLayoutEffect(keepEnd);
  useEffect(() => {
    // The composer grows, the keyboard comes: the end stays in sight.
    const watch = new ResizeObserver(() => atEnd.current && toEnd());
    watch.observe(box.current as HTMLElement);
    return () => watch.disconnect();
  }, []);
  return (
    <div class="lw">
      <div
        class="lg"
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a log that scrolls must be reachable to be scrolled by keys
        tabIndex={0}
        aria-label={t('chat-log')}
        aria-busy={!view.caughtUp}
        ref={box}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          if (atEnd.current) setSeen(theirs);
        }}
      >
        <ul>
          {rows(x)}
          {log?.typing() && (
            <li class="ty s" key="typing">
              {x.tx('chat-typing', <Name x={x} />)}
            </li>
          )}
        </ul>
      </div>
      {theirs > seen && (
        <Button class="bt nw" onClick={toEnd}>
          <Icon d={icons.DOWN} />
          {t('chat-new', theirs - seen)}
        </Button>
      )}
    </div>
  );
}

/** Lines and groups: words of one side after another stand together under one name. */
function rows(x: Shell): ComponentChild[] {
  const { view, log, t } = x;
  const timeline = log?.timeline() ?? [];
  const shown: ComponentChild[] = [];
  const last = timeline.findLast((item) => item.kind === 'said')?.key;
  let day = '';
  let group: SaidItem[] | undefined;
  const line = (look: string, key: string, inside: ComponentChild) => {
    group = undefined;
    shown.push(
      <li class={look} key={key}>
        {inside}
      </li>,
    );
  };
  for (const item of timeline) {
    const at = item.kind === 'fact' ? item.fact.at : (item.at ?? Date.now());
    const date = x.date(at);
    if (date !== day) line('day s', `d${date}`, date === x.date(Date.now()) ? t('chat-today') : date);
    day = date;
    const { opened } = view;
    // The question is the first thing the asker said.
    const words: SaidItem | null =
      item.kind === 'said'
        ? item
        : item.fact === opened
          ? { kind: 'said', key: item.key, own: true, by: 'asker', name: null, text: view.textGone ? null : opened.question, at, state: 'sent' }
          : null;
    if (!words) {
      const told = lineOf(x, item as FactItem);
      if (told) line(told[0], item.key, told[1]);
    } else if (group?.[0]?.own === words.own) group.push(words);
    else {
      group = [words];
      shown.push(<Group key={item.key} x={x} items={group} last={last} />);
    }
  }
  return shown;
}

function Group({ x, items, last }: Props & { items: readonly SaidItem[]; last: string | undefined }) {
  const { t } = x;
  const { own, name, at } = items[0] as SaidItem;
  return (
    <li class={own ? 'gr own' : 'gr'}>
      <p class="s">
        <b>{own ? t('chat-you') : <bdi>{name}</bdi>}</b>
        {!own && ` · ${t('chat-role')}`}
        {at && ' · '}
        {at && <time>{x.time(at)}</time>}
      </p>
      {items.map((item) => (
        <div class={`ms ${item.state}`} key={item.key}>
          <p class="tx" dir="auto">
            {item.text === null ? t('chat-erased') : <Words x={x} text={item.text} />}
          </p>
          {own && (item.state !== 'sent' || item.key === last) && <State x={x} item={item} />}
        </div>
      ))}
    </li>
  );
}

function State({ x, item: { state, cid = '' } }: Props & { item: SaidItem }) {
  const { t, log } = x;
  if (state !== 'failed') return <p class="s">{t(state === 'sent' ? 'chat-sent' : 'chat-sending')}</p>;
  return (
    <p class="s er" role="alert">
      {t('chat-failed')}
      <Button class="lk" onClick={() => log?.retry(cid)}>
        {t('chat-retry')}
      </Button>
      <Button class="lk" onClick={() => log?.discard(cid)}>
        {t('chat-delete')}
      </Button>
    </p>
  );
}

/** How a fact is told in the log: its look and its words; null for what is not told, or no more. */
function lineOf(x: Shell, { fact }: FactItem): readonly [string, ComponentChild] | null {
  const { t, tx, view } = x;
  const { kind } = fact;
  const name = <Name x={x} />;
  if (kind === 'helper-joined') {
    const before = view.facts.some((other) => other.kind === kind && other.seq < fact.seq);
    return ['ln s', tx(before ? 'chat-changed' : 'chat-started', <bdi>{fact.name}</bdi>)];
  }
  if (kind === 'helper-back') return ['ln s', tx('chat-helper-back', name)];
  if (view.facts.findLast((other) => other.kind === kind) !== fact) return null;
  if (kind === 'helper-lost' && view.helper?.here === false) return ['ev wn', [<b>{tx('lost-title', name)}</b>, <p>{tx('lost-text', name)}</p>]];
  if (kind === 'queued' && fact.why !== 'opened' && view.state === 'waiting') {
    const place = view.place?.place;
    const title = <b>{t(fact.why === 'helper-lost' ? 'front-title' : 'wait-title')}</b>;
    return ['ev', [title, <p>{`${t('front-text')} ${view.nobody ? t('wait-kept') : place ? t('btn-place', place) : ''}`}</p>]];
  }
  if (kind === 'idle-warned' && view.idleEndsAt) {
    const minutes = Math.round((fact.endsAt - fact.at) / 60_000);
    return ['ev wn', [<p>{t('chat-idle', minutes)}</p>, <Button onClick={() => x.send({ t: 'still-here' })}>{t('chat-idle-stay')}</Button>]];
  }
  return null;
}
