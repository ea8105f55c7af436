// Report, and somebody in danger. Two steps at most from any message.
import { LIMITS, type ReportReason } from '@oa/contracts/browser';
import * as icons from '../panel/icons';
import { Button, cleanText, Head, h, Icon, Outcome, useState } from '../panel/kit';
import type { Props } from '../panel/shell';
import { Comment } from './end';
import { Card, Name } from './parts';

const REASONS: readonly (readonly [ReportReason, string])[] = [
  ['threats', 'report-threat'],
  ['sexual', 'report-sexual'],
  ['private-data', 'report-private'],
  ['other', 'report-other'],
];

export function Report({ x }: Props) {
  const { t } = x;
  const [reason, setReason] = useState<ReportReason>();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const back = () => x.show(null);
  const send = async (leave: boolean): Promise<void> => {
    if (!reason) return setMissing(true);
    const refused = await x.send({ t: 'report', reason, leave, text: cleanText(text, LIMITS.textChars) || undefined });
    setCode(refused);
    if (refused) return;
    back();
    x.say(t('report-done'));
  };
  return (
    <div class="fit">
      <Head x={x} title={t('report-title')} back={back} />
      <div class="b">
        <fieldset aria-describedby="rm">
          <legend class="l">{t('report-what')}</legend>
          {REASONS.map(([value, key]) => (
            <label class="ra">
              <input type="radio" name="reason" checked={reason === value} onChange={() => setReason(value)} />
              {t(key)}
            </label>
          ))}
          <p class="er" id="rm" role="status">
            {missing && !reason && t('report-choose')}
          </p>
        </fieldset>
        <Comment x={x} value={text} set={setText} />
        <p class="s">{x.tx('report-text', <Name x={x} />)}</p>
        <Button class="qb red" onClick={() => x.show('Danger')}>
          <Icon d={icons.WARN} />
          {t('menu-danger')}
        </Button>
        <Outcome x={x} code={code} />
      </div>
      <div class="ft">
        <div class="row">
          <Button class="bt pr tall g" onClick={() => send(false)}>
            {t('report-send')}
          </Button>
          <Button class="bt tall g" onClick={() => send(true)}>
            {t('report-leave')}
          </Button>
        </div>
      </div>
    </div>
  );
}

export function Danger({ x }: Props) {
  const { t } = x;
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const contact = x.wiki?.emergencyContact;
  const back = () => x.show(null);
  const alert = async (): Promise<void> => {
    const refused = await x.send({ t: 'danger' });
    setCode(refused);
    setSent(!refused);
  };
  return (
    <div class="fit">
      <Head x={x} title={t('danger-title')} back={back} />
      <div class="b">
        <p class="box bad">{t('danger-first')}</p>
        {contact && (
          <Card icon={icons.MAIL} title={t('danger-team')} sub={<bdi>{contact}</bdi>} href={/^http/.test(contact) ? contact : `mailto:${contact}`} />
        )}
        <p class="s">{t('danger-copy')}</p>
        <Button class="bt tall" onClick={alert} aria-disabled={sent}>
          {t('danger-alert')}
        </Button>
        <p role="status">{sent && t('danger-sent')}</p>
        <Outcome x={x} code={code} />
      </div>
      <div class="ft">
        <Button class="qb" onClick={back}>
          {t('danger-back')}
        </Button>
      </div>
    </div>
  );
}
