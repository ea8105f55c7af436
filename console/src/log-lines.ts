// Which sentence stands in a log for a fact that is no message; null for those that show elsewhere or not at all.
import type { FactItem } from '@oa/client';
import type { MessageKey } from './i18n/messages';

export interface LogLine {
  readonly key: MessageKey;
  readonly strong: boolean;
  /** Arguments; `time` writes a server time as time of day. */
  args(time: (at: number) => string): readonly (string | number)[];
}

const line = (key: MessageKey, args: LogLine['args'] = () => [], strong = false): LogLine => ({ key, strong, args });

/** The line for a fact; `name` is the asker's. */
export function lineOf(fact: FactItem['fact'], name: string): LogLine | null {
  switch (fact.kind) {
    case 'helper-joined':
      return fact.you ? line('line-joined', (time) => [time(fact.at)]) : line('line-other-joined', (time) => [fact.name, time(fact.at)]);
    case 'helper-lost':
      return line('line-lost', (time) => [time(fact.at)]);
    case 'helper-back':
      return line('line-back', (time) => [time(fact.at)]);
    case 'idle-warned':
      return line('line-idle', (time) => [time(fact.endsAt)]);
    case 'idle-answered':
      return line('line-idle-answered', () => [name]);
    case 'reported':
      return line('line-reported', (time) => [time(fact.at)]);
    case 'text-destroyed':
      return line('line-text-gone', () => [], true);
    case 'queued':
      return fact.why === 'reopened' ? line('line-reopened', (time) => [name, time(fact.at)]) : null;
    case 'ended':
      return line(ENDED[fact.why], (time) => [name, time(fact.at)], true);
    default:
      return null;
  }
}

const ENDED: Readonly<Record<Extract<FactItem['fact'], { kind: 'ended' }>['why'], MessageKey>> = {
  'asker-left': 'line-ended-asker',
  'asker-ended': 'line-ended-asker',
  'helper-ended': 'line-ended-you',
  misuse: 'line-ended-misuse',
  restricted: 'line-ended-restricted',
  idle: 'line-ended-idle',
  'never-opened': 'line-ended-asker',
};
