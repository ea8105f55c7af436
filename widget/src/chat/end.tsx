// After the chat: thanks, one question, what may be done with the text.
import { LIMITS } from '@oa/contracts/browser';
import * as icons from '../panel/icons';
import { Banner, Button, cleanText, Fold, Fragment, Head, h, Icon, Outcome, useEffect, useRef, useState } from '../panel/kit';
import type { Props } from '../panel/shell';
import { saveCopy } from './copy';
import { Card, Name } from './parts';

export function End({ x }: Props) {
  const { t, tx, tab, view, wiki } = x;
  const { session, ended, textGone } = view;
  const [erasing, setErasing] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const [done, setDone] = useState(tab.read('fed') === session);
  const [thanked, setThanked] = useState(tab.read('thanked') === session);
  const name = view.helperName && <Name x={x} />;
  const canReopen = !textGone && !!ended && ended.reopenUntil > Date.now();
  const fed = (): void => {
    tab.write('fed', session);
    setDone(true);
  };
  const thank = async (): Promise<void> => {
    const refused = await x.send({ t: 'thank' });
    if (refused && refused !== 'already-thanked') return setCode(refused);
    tab.write('thanked', session);
    setThanked(true);
  };
  const erase = async (yes: boolean): Promise<void> => {
    setErasing(false);
    if (yes) setCode(await x.send({ t: 'erase' }));
  };
  return (
    <div>
      <Head x={x} title={t('end-title')} close={x.close} />
      <Banner x={x} />
      <div class="b">
        <div class="row">
          <div class="g">
            <b>{t(name ? 'end-thanks' : 'end-alone')}</b>
            <p class="s">
              {ended?.why === 'idle' && t('end-idle')}
              {ended?.why === 'helper-ended' && tx('end-by-helper', name)} {name && tx('end-thanks-sub', name)}
            </p>
          </div>
          {name &&
            (thanked ? (
              <p class="s" role="status">
                {tx('end-thanked', name)}
              </p>
            ) : (
              <Button onClick={thank}>
                <Icon d={icons.HEART} />
                <span>{tx('end-thank', name)}</span>
              </Button>
            ))}
        </div>
        <Outcome x={x} code={code} />
        {textGone && (
          <p class="box" role="status">
            {t('end-erased')}
          </p>
        )}
        {name && !done && !textGone ? (
          <Feedback x={x} done={fed} />
        ) : (
          <>
            {done && (
              <p class="box ok" role="status">
                {t('end-done')}
              </p>
            )}
            <div class="k8">
              <h3>{t('end-next')}</h3>
              {wiki?.otherHelp.slice(0, 1).map(({ label, wait, url }) => (
                <Card icon={icons.TALK} title={label} sub={wait} href={url} />
              ))}
              <Card icon={icons.TALK} title={t('err-help')} href={wiki?.helpPage} />
              <Card icon={icons.TALK} title={t('end-next-again')} onClick={x.forget} />
            </div>
          </>
        )}
      </div>
      {!textGone && (
        <div class="ft">
          <div class="row">
            <Button class="qb" onClick={() => saveCopy(x)}>
              <Icon d={icons.SAVE} />
              {t('end-copy')}
            </Button>
            {canReopen && (
              <Button class="qb" onClick={() => x.send({ t: 'reopen' }).then(setCode)}>
                <Icon d={icons.TALK} />
                {t('end-reopen')}
              </Button>
            )}
            <Button class="qb red" onClick={() => setErasing(true)}>
              <Icon d={icons.BIN} />
              {t('end-erase')}
            </Button>
          </div>
          {canReopen && <p class="s">{t('end-reopen-sub', x.date(ended.reopenUntil, true))}</p>}
        </div>
      )}
      {erasing && <Erase x={x} answer={erase} />}
    </div>
  );
}

const SOLVED = [
  ['yes', 'end-yes'],
  ['partly', 'end-partly'],
  ['no', 'end-no'],
] as const;

function Feedback({ x, done }: Props & { done: () => void }) {
  const { t } = x;
  const [solved, setSolved] = useState<'yes' | 'partly' | 'no'>();
  const [process, setProcess] = useState<number>();
  const [helper, setHelper] = useState<number>();
  const [comment, setComment] = useState('');
  const [missing, setMissing] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!solved) return setMissing(true);
    const refused = await x.send({ t: 'feedback', solved, process, helper, comment: cleanText(comment, LIMITS.textChars) || undefined });
    if (refused && refused !== 'already-given') setCode(refused);
    else done();
  };
  const scale = (value: number | undefined, set: (value: number) => void, legend: string, low: string, high: string) => (
    <fieldset>
      <legend class="s">{t(legend)}</legend>
      <div class="sc">
        {[1, 2, 3, 4, 5].map((step) => (
          <label>
            <input type="radio" name={legend} aria-label={t('end-scale', step)} checked={value === step} onChange={() => set(step)} />
            {step}
          </label>
        ))}
      </div>
      <p class="s row ends">
        <span>{t(low)}</span>
        <span>{t(high)}</span>
      </p>
    </fieldset>
  );
  return (
    <form class="k16" onSubmit={send} noValidate>
      <fieldset aria-describedby="fm">
        <legend class="l">{t('end-solved')}</legend>
        <div class="row ch">
          {SOLVED.map(([answer, text]) => (
            <label class="ra">
              <input type="radio" name="solved" checked={solved === answer} onChange={() => setSolved(answer)} />
              {t(text)}
            </label>
          ))}
        </div>
        <p class="er" id="fm" role="status">
          {missing && !solved && t('end-choose')}
        </p>
      </fieldset>
      <Fold title={t('end-more')} note={t('ask-optional')}>
        {scale(process, setProcess, t('end-clear'), t('end-clear-1'), t('end-clear-5'))}
        {scale(helper, setHelper, t('end-kind'), t('end-kind-1'), t('end-kind-5'))}
        <Comment x={x} value={comment} set={setComment} />
      </Fold>
      <p class="s">{x.tx('end-who', <Name x={x} />)}</p>
      <Outcome x={x} code={code} />
      <div class="row">
        <button type="submit" class="bt pr tall">
          {t('end-send')}
        </button>
        <Button class="qb" onClick={done}>
          {t('end-skip')}
        </Button>
      </div>
    </form>
  );
}

/** An optional text, with its room shown near the limit. */
export const Comment = ({ x, value, set }: Props & { value: string; set: (value: string) => void }) => (
  <label class="k4 s">
    {x.t('end-comment')}
    <textarea class="f" rows={2} dir="auto" maxLength={LIMITS.textChars} value={value} onInput={(event) => set(event.currentTarget.value)} />
    {value.length > 1_800 && x.t('chat-left', LIMITS.textChars - value.length)}
  </label>
);

function Erase({ x, answer }: Props & { answer: (yes: boolean) => void }) {
  const { t } = x;
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
    box.current?.querySelector('button')?.focus();
  }, []);
  return (
    <dialog class="dg" ref={box} aria-labelledby="et" onClose={() => answer(false)} onKeyDown={(event) => event.stopPropagation()}>
      <div class="k16">
        <h3 id="et">{t('erase-title')}</h3>
        <p>{x.tx('erase-text', <Name x={x} />)}</p>
        <div class="row">
          <Button onClick={() => answer(false)}>{t('erase-no')}</Button>
          <Button class="bt no" onClick={() => answer(true)}>
            {t('erase-yes')}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
