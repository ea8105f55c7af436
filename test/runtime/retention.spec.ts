import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveFeedback, type WikiRules, writeNote } from '@oa/contracts';
import { FEEDBACK_KIND } from '@oa/feedback';
import { hours, ManualClock } from '@oa/kernel';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import { House, TEST_RULES } from '../house/house';
import { HandAsker, HandHelper, takes } from '../house/people';
import { pass } from '../house/time';

const ALL_KINDS = {
  matching: [DESK_KIND, HELPER_KIND],
  sessions: [SESSION_KIND, ASKER_KIND],
  moderation: [STANDING_KIND],
  feedback: [FEEDBACK_KIND],
} as const;

describe('the text of an ended chat', () => {
  let house: House;
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  it.each([
    ['none', 'policy'],
    ['sealed', 'retention'],
  ] as const)('under the policy %s is readable until its time and by nobody afterwards (%s)', async (policy, why) => {
    const clock = new ManualClock();
    // A day is the shortest time a wiki may keep sealed text, and the time the policy `none` leaves for a report.
    const rules: WikiRules = { ...TEST_RULES, retentionDays: 1, policy: { ...TEST_RULES.policy, name: policy } };
    house = await House.open({ kinds: ALL_KINDS, rules, clock });
    const gateway = await house.gateway();
    const planted = ['question', 'message', 'note', 'comment'].map((what) => `planted ${what} ${randomBytes(8).toString('hex')}`);
    const [question = '', message = '', note = '', comment = ''] = planted;
    const ada = await HandHelper.onDuty(gateway, 'ada', 1);
    const mira = new HandAsker(gateway, 'a:mira');
    expect(await mira.ask(question, policy)).toBeUndefined();
    await takes(ada, mira);
    const { session } = mira;
    await mira.say(message);
    await gateway.command('session', session, writeNote.name, { text: note }, ada.by);
    await ada.end(session);
    await gateway.command('feedback', session, giveFeedback.name, { solved: 'yes', comment }, mira.by);

    const read = async () => (await house.gateway()).attach('session', session, mira.by);
    const destroyed = async () => {
      const attached = await read();
      return 'facts' in attached ? attached.facts.find((fact) => fact.t === 'text-destroyed') : undefined;
    };
    await pass(house, clock, hours(23), hours(1));
    expect(await destroyed()).toBeUndefined();
    expect(JSON.stringify(await read())).toContain(message);
    await pass(house, clock, hours(1) + 1, hours(1));
    await eventually(async () => (await destroyed()) !== undefined, { what: 'the key to be destroyed' });
    expect((await destroyed())?.b).toEqual({ why });
    const keys = house.stores;
    await eventually(async () => (await keys.keys('feedback_key').find(`feedback/${session}`)) === null, { what: 'the comment to follow' });
    expect(await keys.keys('session_key').find(`session/${session}`)).toBeNull();

    const after = JSON.stringify(await read());
    expect(after).toContain('text-destroyed');
    for (const text of planted) {
      expect(after).not.toContain(text);
      for (const file of readdirSync(house.folder)) expect([file, readFileSync(join(house.folder, file)).includes(text)]).toEqual([file, false]);
    }
  });
});
