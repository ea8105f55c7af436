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

  it('read standing figures at the moment of the scrape', async () => {
    const metrics = new Metrics();
    let depth = 1;
    metrics.service('sessions').watch('mailboxes', () => depth);
    depth = 7;
    expect(await metrics.page()).toContain('oa_standing{service="sessions",what="mailboxes"} 7');
  });

  it('say how the process itself fares', async () => {
    const page = await new Metrics({ eventLoop: true }).page();
    expect(page).toContain('oa_nodejs_eventloop_lag');
  });
});
