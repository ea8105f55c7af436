import { type DeskFigures, MOST_DESKS } from './desk-figures';
import { Metrics } from './metrics';

describe('the metrics', () => {
  it('count messages by service, kind, type and outcome, also of several services in one process', async () => {
    const metrics = new Metrics();
    metrics.service('sessions').message('session', 'session.say', 'done', 3);
    metrics.service('sessions').message('session', 'session.say', 'done', 30);
    metrics.service('matching').message('desk', 'desk.enqueue', 'refused', 1);
    const page = await metrics.page();
    expect(page).toContain('oa_message_seconds_count{service="sessions",kind="session",type="session.say",outcome="done"} 2');
    expect(page).toContain('oa_message_seconds_count{service="matching",kind="desk",type="desk.enqueue",outcome="refused"} 1');
    expect(page).toContain('oa_message_seconds_bucket{le="0.005",service="sessions",kind="session",type="session.say",outcome="done"} 1');
  });

  it('count commits, fenced rows, resends, queries, sockets, frames and retries', async () => {
    const metrics = new Metrics();
    const meter = metrics.service('sessions');
    meter.batch(60, 4);
    meter.fenced(2);
    meter.resent();
    meter.query('view.reports', 'done', 2);
    const door = metrics.door();
    door.opened('asker');
    door.opened('asker');
    door.closed('asker');
    door.frame('asker', 'say', 'taken');
    door.answered('asker', 2);
    door.retried('503');
    const page = await metrics.page();
    for (const line of [
      'oa_commit_rows_sum{service="sessions"} 60',
      'oa_fenced_rows_total{service="sessions"} 2',
      'oa_resent_total{service="sessions"} 1',
      'oa_query_seconds_count{service="sessions",query="view.reports",outcome="done"} 1',
      'oa_sockets{side="asker"} 1',
      'oa_frames_total{side="asker",frame="say",outcome="taken"} 1',
      'oa_ack_seconds_count{side="asker"} 1',
      'oa_commands_retried_total{why="503"} 1',
    ]) {
      expect(page).toContain(line);
    }
  });

  it('show what must never happen as nought until it does, so that the first time is seen', async () => {
    const metrics = new Metrics();
    const meter = metrics.service('matching');
    for (const name of ['oa_poisoned_total', 'oa_fenced_rows_total', 'oa_resent_total'])
      expect(await metrics.page()).toContain(`${name}{service="matching"} 0`);
    meter.message('desk', 'desk.enqueue', 'poison', 1);
    expect(await metrics.page()).toContain('oa_poisoned_total{service="matching"} 1');
  });

  it('read standing figures at the moment of the scrape', async () => {
    const metrics = new Metrics();
    let depth = 1;
    metrics.service('sessions').watch('mailboxes', () => depth);
    depth = 7;
    expect(await metrics.page()).toContain('oa_mailbox_deliveries{service="sessions"} 7');
  });

  it('count offers, waits and ends as facts land, and shards as they change hands', async () => {
    const metrics = new Metrics();
    const meter = metrics.service('sessions');
    meter.tally({ of: 'offer', outcome: 'declined' });
    meter.tally({ of: 'session', stage: 'asker-left' });
    meter.tally({ of: 'wait', desk: 'enwiki/en', ms: 20_000 });
    meter.shards('claimed', 16);
    meter.shards('lost', 0);
    meter.turnedAway('BUSY');
    meter.databaseError('append');
    const page = await metrics.page();
    for (const line of [
      'oa_offers_total{outcome="declined"} 1',
      'oa_sessions_total{stage="asker-left"} 1',
      'oa_sessions_total{stage="assigned"} 1',
      'oa_wait_seconds_bucket{le="15",wiki="enwiki",language="en"} 0',
      'oa_wait_seconds_bucket{le="30",wiki="enwiki",language="en"} 1',
      'oa_wait_seconds_sum{wiki="enwiki",language="en"} 20',
      'oa_shard_changes_total{service="sessions",change="claimed"} 16',
      'oa_turned_away_total{service="sessions",code="BUSY"} 1',
      'oa_database_errors_total{service="sessions",call="append"} 1',
    ]) {
      expect(page).toContain(line);
    }
    expect(page).not.toContain('change="lost"');
  });

  it('name a bounded number of desks and fold the rest into one, whose line is the sum and whose wait is the longest', async () => {
    const metrics = new Metrics();
    const figures = (waiting: number, oldestWaitMs: number): DeskFigures => ({ waiting, ringing: 1, helpers: 2, oldestWaitMs });
    const desks = Array.from({ length: MOST_DESKS + 3 }, (_, n) => [`wiki${n}/en`, figures(n, 1_000 * n)] as const);
    metrics.desks.watch(() => desks);
    for (const page of [await metrics.page(), await metrics.page()]) {
      expect(page.match(/^oa_desk_waiting\{/gm)).toHaveLength(MOST_DESKS + 1);
      expect(page).toContain('oa_desk_waiting{wiki="wiki7",language="en"} 7');
      expect(page).toContain(`oa_desk_waiting{wiki="other",language="other"} ${3 * MOST_DESKS + 3}`);
      expect(page).toContain(`oa_desk_oldest_wait_seconds{wiki="other",language="other"} ${MOST_DESKS + 2}`);
      expect(page).toContain('oa_desk_helpers{wiki="other",language="other"} 6');
    }
    desks.splice(0);
    expect(await metrics.page()).not.toMatch(/^oa_desk_waiting\{/m);
  });

  it('write bound series as prom-client writes its own, up to the last bucket', async () => {
    const metrics = new Metrics();
    const hot = metrics.hotHistogram('hot', 'x', [1, 2], ['of']).bind({ of: 'a' });
    const plain = metrics.histogram('plain', 'x', [1, 2], ['of']);
    for (const value of [0.5, 1, 1.5, 2, 3]) {
      hot.observe(value);
      plain.observe({ of: 'a' }, value);
    }
    const page = await metrics.page();
    const linesOf = (name: string) =>
      page
        .split('\n')
        .filter((line) => line.includes(name))
        .map((line) => line.replaceAll(name, 'it'));
    expect(linesOf('hot').length).toBeGreaterThan(5);
    expect(linesOf('hot')).toEqual(linesOf('plain'));
  });

  it('say how the process itself fares', async () => {
    const page = await new Metrics({ eventLoop: true }).page();
    expect(page).toContain('oa_nodejs_eventloop_lag');
  });
});
