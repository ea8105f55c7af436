import { minutes, seconds } from '@oa/kernel';
import { ADA, askerActor, FREE, KIM, SessionBench } from '../../../test/people';

/** The rules' 120 s, of which the host has let 20 s pass before it speaks. */
const LEFT = seconds(100);

describe('an asker who vanishes before anyone came', () => {
  it('has the rest of the time to come back; then the request ends, and the desk hears that it left', () => {
    const bench = new SessionBench().waiting();
    expect(bench.askerSeen(false).facts).toEqual(['asker-gone']);
    expect(bench.last('asker-gone')).toEqual({ until: bench.now + LEFT, rules: 'r1' });
    bench.pass(LEFT - 1);
    expect(bench.state.name).toBe('waiting');
    bench.pass(1);
    expect(bench.last('session-ended')).toMatchObject({ why: 'asker-left', helper: null, reopenUntil: bench.now });
    expect(bench.owed('desk')).toMatchObject({ type: 'desk.dequeue' });
    expect(bench.owed('asker')).toMatchObject({ body: { state: 'closed' } });
  });

  it('has the time the wiki gives', () => {
    const bench = new SessionBench();
    bench.rules = { ...bench.rules, line: { ...bench.rules.line, goneSeconds: 30 } };
    bench.waiting().askerSeen(false);
    bench.pass(seconds(10));
    expect(bench.state.ended?.why).toBe('asker-left');
  });

  it('keeps their place when a socket is seen again within the time', () => {
    const bench = new SessionBench().waiting();
    bench.askerSeen(false);
    bench.pass(LEFT - 1);
    expect(bench.askerSeen(true).facts).toEqual(['asker-back']);
    bench.pass(minutes(30));
    expect(bench.state).toMatchObject({ name: 'waiting', round: 1 });
    bench.askerSeen(false);
    bench.pass(LEFT);
    expect(bench.state.name).toBe('ended');
  });

  it('is noted once, and so is their return', () => {
    const bench = new SessionBench().waiting();
    expect(bench.askerSeen(true).facts).toEqual([]);
    bench.askerSeen(false);
    expect(bench.askerSeen(false).facts).toEqual([]);
    bench.askerSeen(true);
    expect(bench.askerSeen(true).facts).toEqual([]);
  });

  it('ends a request that the asker actor has not answered yet, and the answer comes too late', () => {
    const bench = new SessionBench().opening();
    bench.askerSeen(false);
    bench.pass(LEFT);
    expect(bench.state.ended?.why).toBe('asker-left');
    expect(bench.ack('asker', FREE, 1).facts).toEqual([]);
    expect(bench.owed('desk')).toBeUndefined();
  });

  it('is still away when the request enters the line meanwhile', () => {
    const bench = new SessionBench().opening();
    bench.askerSeen(false);
    bench.waiting();
    bench.pass(LEFT);
    expect(bench.state.ended?.why).toBe('asker-left');
  });

  it.each([
    ['session.say', { text: 'hello?' }, ['message-said', 'asker-back']],
    ['session.still-here', {}, ['asker-back']],
    ['session.keep-waiting', {}, ['asker-back']],
  ])('is there again by a command of theirs, %s, which is acknowledged first', (type, body, facts) => {
    const bench = new SessionBench().waiting();
    bench.askerSeen(false);
    expect(bench.ask(KIM, type, body).facts).toEqual(facts);
    bench.pass(minutes(30));
    expect(bench.state.name).toBe('waiting');
  });

  it('is not there by a command of somebody else, nor by one that is refused', () => {
    const bench = new SessionBench().waiting();
    bench.askerSeen(false);
    bench.ask(ADA, 'session.say', { text: 'hello?' });
    bench.ask(KIM, 'session.end');
    bench.ask(ADA, 'session.read-card');
    expect(bench.state.goneUntil).not.toBeNull();
  });

  it('leaves by their own word as before', () => {
    const bench = new SessionBench().waiting();
    bench.askerSeen(false);
    expect(bench.ask(KIM, 'session.leave-line').facts).toEqual(['session-ended']);
    const parked = new SessionBench().waiting();
    parked.askerSeen(false);
    expect(parked.ask(KIM, 'session.park').facts).toEqual(['session-parked']);
  });

  it('finds their helper there if one came within the time', () => {
    const bench = new SessionBench().waiting();
    bench.askerSeen(false);
    bench.chatting();
    bench.pass(minutes(9));
    expect(bench.state.name).toBe('assigned');
  });
});

describe('the sockets of an asker', () => {
  it.each(['unopened', 'parked', 'assigned', 'ended'])('do not matter while %s', (name) => {
    const bench = new SessionBench();
    if (name === 'parked') bench.waiting().ask(KIM, 'session.park');
    if (name === 'assigned') bench.chatting();
    if (name === 'ended') bench.ended();
    expect(bench.state.name).toBe(name);
    expect(bench.kind.presence?.here(bench.state)).toBeNull();
    expect(bench.askerSeen(false).facts).toEqual([]);
    expect(bench.askerSeen(true).facts).toEqual([]);
  });

  it('are the host’s to tell of, nobody else’s', () => {
    const bench = new SessionBench().waiting();
    expect(bench.ask(KIM, 'host.presence', { here: false }).facts).toEqual([]);
    expect(bench.tell(askerActor(), 'host.presence', { here: false }).facts).toEqual([]);
  });

  it('are expected from the opening on, and again in every new round', () => {
    const bench = new SessionBench().opening();
    expect(bench.kind.presence?.here(bench.state)).toBe(true);
    bench.waiting();
    bench.askerSeen(false);
    bench.chatting().presence('Ada', false);
    bench.pass(seconds(70));
    expect(bench.state).toMatchObject({ name: 'waiting', round: 2, goneUntil: null });
  });
});
