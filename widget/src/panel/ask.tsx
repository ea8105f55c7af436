// The first screen: one required field, and everything a person should know before using it.
import { cleanText } from '@oa/client';
import { LIMITS, type PageContext } from '@oa/contracts/browser';
import { type ComponentChildren, Fragment, h } from 'preact';
import { Banner } from './banner';
import { useEffect, useRef, useState } from './hooks';
import * as icons from './icons';
import { Button, Head, Icon, Outcome, Switch, Warning } from './pieces';
import type { Props, Shell } from './shell';
import { Supply } from './supply';

const PRIVATE = /[\w.+-]+@[\w-]+\.\w|(\+?\d[\s().-]?){8}/;
const NOTICE = { none: 'ask-notice-none', sealed: 'ask-notice', 'public-by-consent': 'ask-notice-public' } as const;

export function Ask({ x }: Props) {
  const { t, wiki, tab, asking } = x;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => tab.read('question') ?? '');
  const [missing, setMissing] = useState(false);
  const [language, setLanguage] = useState<string>();
  const [topic, setTopic] = useState('');
  const [parts, setParts] = useState(() => pageParts(x));
  const spoken = language ?? defaultLanguage(x);
  // Words no native speaker has reviewed have the English ones behind them.
  const [notice, english] = wiki ? t(NOTICE[wiki.policy.name], wiki.retentionDays).split('\t') : [];
  useEffect(() => x.takeFocus(field.current), []);

  const submit = (event: Event): void => {
    event.preventDefault();
    const question = cleanText(text, LIMITS.textChars);
    setMissing(!question);
    if (!question) return field.current?.focus();
    const context: PageContext = Object.assign({}, ...parts.map((part) => part.on && part.context));
    x.ask({ request: { language: spoken, topic: topic || null }, question, context });
  };
  const select = (label: string, value: string, set: (value: string) => void, options: readonly (readonly [string, string])[]) => (
    <label class="k4 l s">
      {t(label)}
      <select class="f" value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([key, name]) => (
          <option value={key}>{name}</option>
        ))}
      </select>
    </label>
  );

  return (
    <form class="form" onSubmit={submit} noValidate>
      <Head x={x} title={t('ask-title')} close={x.minimise} />
      <Banner x={x} />
      <div class="b tight">
        <Supply x={x} language={spoken} choose={setLanguage} />
        <div class="k4">
          <label class="l" for="q">
            {t('ask-question')}
          </label>
          <p class="s" id="qh">
            {t('ask-question-hint')}
          </p>
          <textarea
            id="q"
            ref={field}
            class="f"
            rows={2}
            dir="auto"
            required
            maxLength={LIMITS.textChars}
            aria-describedby="qh qm"
            aria-invalid={missing}
            value={text}
            onInput={(event) => {
              const { value } = event.currentTarget;
              setText(value);
              tab.write('question', value);
            }}
          />
          <div id="qm" role="status">
            {missing && <p class="er">{t('ask-required')}</p>}
            {PRIVATE.test(text) && <Warning>{t('ask-pii')}</Warning>}
          </div>
        </div>
        {wiki && (
          <>
            <div>
              <Fold title={t('ask-options')} note={t('ask-optional')}>
                {wiki.topics[0] &&
                  select('ask-topic', topic, setTopic, [['', t('ask-topic-any')], ...wiki.topics.map(({ key, label }) => [key, label] as const)])}
                {select(
                  'ask-language',
                  spoken,
                  setLanguage,
                  wiki.languages.map((tag) => [tag, x.nameOf(tag)]),
                )}
              </Fold>
              <Fold title={t('ask-sent')} note={t('ask-sent-count', parts.filter((part) => part.on).length)}>
                {parts.map((part) => (
                  <Switch on={part.on} set={(on) => setParts(parts.map((other) => (other === part ? { ...part, on } : other)))}>
                    {x.tx(part.text, <bdi>{part.shown}</bdi>)}
                  </Switch>
                ))}
                <p class="s">{t('ask-sent-never')}</p>
              </Fold>
            </div>
            {wiki.otherHelp[0] && (
              <nav class="k8" aria-labelledby="oh">
                <h3 class="s" id="oh">
                  {t('ask-other')}
                </h3>
                <div class="row">
                  {wiki.otherHelp.map(({ label, url, wait }) => (
                    <a class="tile" href={url}>
                      <b>{label}</b>
                      <small>{wait}</small>
                    </a>
                  ))}
                </div>
              </nav>
            )}
          </>
        )}
      </div>
      <div class="ft">
        <Outcome x={x} code={x.refusal} />
        {wiki && (
          <p class="s">
            {notice}{' '}
            <Button class="lk" onClick={() => x.show('Notice')}>
              {t('ask-notice-link')}
            </Button>
          </p>
        )}
        {english && (
          <p class="s" lang="en" dir="ltr">
            {english}
          </p>
        )}
        <button type="submit" class="bt pr tall" aria-disabled={!wiki || asking}>
          {t(asking ? 'chat-sending' : 'ask-send')}
        </button>
      </div>
    </form>
  );
}

/** A part that opens when it is wanted. */
export function Fold({ title, note, children }: { title: string; note: string; children: ComponentChildren }) {
  return (
    <details class="d">
      <summary>
        <b class="g">{title}</b>
        <span class="s">{note}</span>
        <Icon d={icons.FOLD} />
      </summary>
      <div class="k8">{children}</div>
    </details>
  );
}

/** The interface's language if the wiki has volunteers for it, else one the browser asks for, else the wiki's first. */
function defaultLanguage({ host, lang, wiki }: Shell): string {
  const wished = [`${host.facts.lang}`, lang, document.documentElement.lang, ...navigator.languages].flatMap((tag) => [
    tag.toLowerCase(),
    tag.split('-')[0],
  ]);
  return wished.find((tag) => tag && wiki?.languages.includes(tag)) ?? wiki?.languages[0] ?? 'en';
}

interface Part {
  readonly text: string;
  readonly shown: string;
  readonly on: boolean;
  readonly context: PageContext;
}

/** What the page knows and may be sent. Pages in a person's own space, and special pages, are off until chosen. */
function pageParts({ host, t }: Shell): Part[] {
  const { page, namespace, editor, error, section, revision } = host.facts;
  const title = page?.replace(/_/g, ' ').slice(0, 255);
  const parts: (Part | '' | undefined)[] = [
    title && {
      text: 'ask-sent-page',
      shown: title,
      on: !/^(-1|2|3)$/.test(`${namespace}`),
      context: {
        page: title,
        url: (location.origin + location.pathname).slice(0, 1_000),
        section: section?.slice(0, 255),
        revision: Number(revision) || undefined,
      },
    },
    editor?.[4] && {
      text: 'ask-sent-editor',
      shown: t(editor === 'visual' ? 'editor-visual' : 'editor-source'),
      on: true,
      context: { editor: editor as 'visual' | 'source' },
    },
    error && { text: 'ask-sent-error', shown: error, on: false, context: { error: error.slice(0, 100) } },
  ];
  return parts.filter((part): part is Part => !!part);
}
