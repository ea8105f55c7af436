import { memoryStore } from '@oa/client';
import { DeskOnWire, OFFER, SESSION, settle } from '../../test/scripted-line';

const CARD = { question: 'Why is it red?', topic: 'citing', language: 'en', waitedMs: 5_000 };

describe('an offer on the desk', () => {
  it('rings once, fetches its card, and tells the time left at 30 and 10 seconds only', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.ring(1);
    await wire.ack('card', { card: CARD });
    expect(wire.rang).toHaveLength(1);
    expect(wire.state.offers[0]?.card?.question).toBe('Why is it red?');
    wire.clock.advance(44_000);
    expect(wire.told.filter((news) => news.key === 'say-left').map((news) => news.args)).toEqual([[30], [10]]);
  });

  it('accepted here becomes a chat that gets the focus', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.ring(1);
    void wire.desk.accept(OFFER(1));
    expect(wire.line.last('accept').offer).toBe(OFFER(1));
    await wire.ack('accept');
    const session = await wire.chat(1);
    expect(wire.state.offers).toEqual([]);
    expect(wire.state.focus).toBe(session);
    expect(wire.state.wish).toMatchObject({ at: 'composer', session });
    expect(wire.line.last('join')).toMatchObject({ session, since: 0 });
  });

  it('says "taken" when another helper was faster, and opens no chat', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.ring(1);
    void wire.desk.accept(OFFER(1));
    await wire.ack('accept');
    await wire.say({ t: 'offer-over', offer: OFFER(1), session: SESSION(1), why: 'taken' });
    expect(wire.keys()).toContain('say-taken');
    expect(wire.state.chats).toEqual([]);
  });

  it('is accepted once however often the key is pressed', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.ring(1);
    void wire.desk.accept(OFFER(1));
    void wire.desk.accept(OFFER(1));
    await settle();
    expect(wire.line.sent.filter((frame) => frame.t === 'accept')).toHaveLength(1);
  });

  it('leaves the desk when declined, and nothing says that anybody minds', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.ring(1);
    void wire.desk.decline(OFFER(1));
    await wire.ack('decline');
    await wire.say({ t: 'offer-over', offer: OFFER(1), session: SESSION(1), why: 'declined' });
    expect(wire.state.offers).toEqual([]);
    expect(wire.state.notices).toEqual([]);
  });

  it('does not ring again when a reconnect repeats it, and drops what the welcome no longer names', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.ring(1);
    await wire.ring(2);
    const again = {
      offer: OFFER(1),
      session: SESSION(1),
      topic: null,
      language: 'en',
      waitedMs: 9_000,
      leftMs: 20_000,
      extended: true,
      accepting: false,
    };
    await wire.welcome({ offers: [again] });
    expect(wire.rang).toHaveLength(2);
    expect(wire.state.offers.map((offer) => [offer.offer, offer.extended])).toEqual([[OFFER(1), true]]);
  });
});

describe('a chat on the desk', () => {
  it('shows what is typed at once, then as sent, exactly once', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    expect(wire.desk.say(session, 'Hello')).toBe(true);
    const said = () => wire.state.chats[0]?.timeline.filter((item) => item.kind === 'said') ?? [];
    expect(said()).toMatchObject([{ text: 'Hello', state: 'sending' }]);
    const { cid } = wire.line.last('say');
    await wire.fact(session, 'said', { by: 'helper', name: 'Juniper', text: 'Hello', cid });
    await wire.ack('say', { seq: 3, at: wire.clock.now() });
    expect(said()).toMatchObject([{ text: 'Hello', state: 'sent' }]);
  });

  it('keeps a refused message with its text, to be tried again or deleted', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    wire.desk.say(session, 'Too late?');
    await wire.refuse('say', 'text-gone');
    const failed = wire.state.chats[0]?.timeline.findLast((item) => item.kind === 'said');
    expect(failed).toMatchObject({ text: 'Too late?', state: 'failed', code: 'text-gone' });
    expect(wire.told.find((news) => news.key === 'say-failed')?.urgent).toBe(true);
    wire.desk.discard(session, wire.line.last('say').cid);
    expect(wire.state.chats[0]?.timeline.some((item) => item.kind === 'said')).toBe(false);
  });

  it('says nothing for a blank draft', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    expect(wire.desk.say(session, '  \n')).toBe(false);
    expect(wire.line.sent.some((frame) => frame.t === 'say')).toBe(false);
  });

  it('keeps its draft over a reload, and forgets it when the chat leaves the board', async () => {
    const kept = memoryStore();
    const before = new DeskOnWire(kept);
    await before.welcome();
    const session = await before.chat(1);
    before.desk.draft(session, 'half a sent', false);
    const after = new DeskOnWire(kept);
    await after.welcome({ chats: [session] });
    expect(after.state.chats[0]?.draft).toBe('half a sent');
    void after.desk.end(session, 'solved', '');
    await after.ack('end');
    expect(kept.read(`draft.${session}`)).toBeNull();
  });

  it('counts messages of a chat without focus, tells of them at most each 30 s, and forgets them when looked at', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const first = await wire.chat(1);
    const second = await wire.chat(2);
    wire.desk.look(second);
    for (const text of ['a', 'b', 'c']) await wire.asks(first, text);
    expect(wire.state.chats[0]?.unread).toBe(3);
    expect(wire.told.filter((news) => news.key === 'say-new').map((news) => news.args)).toEqual([['Asker 1', 1]]);
    wire.clock.advance(31_000);
    expect(wire.told.filter((news) => news.key === 'say-new').at(-1)?.args).toEqual(['Asker 1', 2]);
    wire.desk.look(first);
    expect(wire.state.chats[0]?.unread).toBe(0);
  });

  it('counts messages as new while the page is not in front, even in the chat with the focus', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    wire.desk.look(session);
    wire.inFront = false;
    await wire.asks(session, 'Are you there?');
    expect(wire.state.chats[0]?.unread).toBe(1);
  });

  it('stays on the board, with an alert, when the other side ends it; only then it can be closed', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    wire.desk.close(session);
    expect(wire.state.chats).toHaveLength(1);
    await wire.fact(session, 'ended', { why: 'asker-ended', outcome: null, keyUntil: 0, reopenUntil: 0 });
    expect(wire.told.at(-1)).toMatchObject({ key: 'say-ended', urgent: true, args: ['Asker 1'] });
    wire.desk.close(session);
    expect(wire.state.chats).toEqual([]);
  });

  it('says last words before the end, and leaves the board once the end is stored', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    void wire.desk.end(session, 'partly', 'Good luck!');
    expect(wire.line.sent.some((frame) => frame.t === 'end')).toBe(false);
    await wire.ack('say', { seq: 3, at: wire.clock.now() });
    expect(wire.line.last('end')).toMatchObject({ session, outcome: 'partly' });
    expect(wire.state.chats).toHaveLength(1);
    await wire.ack('end');
    expect(wire.state.chats).toEqual([]);
  });

  it('gives the focus to the person who has waited longest when a chat is closed', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const [first, second, third] = [await wire.chat(1), await wire.chat(2), await wire.chat(3)];
    wire.clock.advance(5_000);
    await wire.asks(third, 'me first');
    for (const session of [first, second]) await wire.fact(session, 'said', { by: 'helper', name: 'Juniper', text: 'answered' });
    wire.clock.advance(5_000);
    await wire.asks(second, 'then me');
    wire.desk.look(first);
    void wire.desk.end(first, 'solved', '');
    await wire.ack('end');
    expect(wire.state.focus).toBe(third);
    expect(wire.state.wish).toMatchObject({ at: 'composer', session: third });
  });

  it('comes back after a lost connection with what was typed meanwhile, sent once', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    wire.line.break();
    expect(wire.state.line).toBe('lost');
    wire.desk.say(session, 'typed while away');
    expect(wire.line.sent.some((frame) => frame.t === 'say')).toBe(false);
    wire.line.mend();
    wire.clock.advance(1_000);
    await wire.welcome({ chats: [session] });
    expect(wire.state.line).toBe('open');
    expect(wire.line.sent.filter((frame) => frame.t === 'say')).toHaveLength(1);
    expect(wire.keys()).toEqual(expect.arrayContaining(['say-lost', 'say-back']));
  });

  it('says that the chat went back to the line when the helper was gone too long', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    await wire.say({ t: 'chat-released', session, why: 'requeued' });
    expect(wire.state.chats[0]?.released).toBe('requeued');
    expect(wire.keys()).toContain('say-requeued');
  });
});

describe('misuse of help', () => {
  it('ends in one step and can be undone until the time the rules give', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    void wire.desk.endForMisuse(session, 'spam');
    expect(wire.line.last('misuse')).toMatchObject({ session, reason: 'spam' });
    await wire.ack('misuse');
    await wire.fact(session, 'marked', { undoUntil: wire.clock.now() + 900_000, reason: 'spam' });
    expect(wire.state.chats).toEqual([]);
    expect(wire.state.undos).toMatchObject([{ session, name: 'Asker 1', reason: 'spam' }]);
    void wire.desk.undoMisuse(session);
    await wire.ack('undo-misuse');
    expect(wire.state.undos).toEqual([]);
    expect(wire.keys()).toContain('undone');
  });

  it('offers no undo once its time is over', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    await wire.fact(session, 'marked', { undoUntil: wire.clock.now() + 60_000, reason: 'threats' });
    expect(wire.state.undos).toHaveLength(1);
    wire.clock.advance(61_000);
    expect(wire.state.undos).toEqual([]);
  });

  it('keeps the chat on the board when it is refused', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    void wire.desk.endForMisuse(session, 'spam');
    await wire.refuse('misuse', 'already-marked');
    expect(wire.state.chats[0]?.ending).toBe(false);
    expect(wire.state.notices.map((notice) => notice.key)).toEqual(['refused-marked']);
  });
});

describe('duty', () => {
  it('asks "still there?" after a miss, and "I’m here" says the same duty again', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.say({ t: 'still-there', misses: 1 });
    expect(wire.state.misses).toBe(1);
    void wire.desk.stillHere();
    expect(wire.line.last('duty')).toMatchObject({ duty: 'available' });
    expect(wire.state.misses).toBeNull();
  });

  it('tells who set the helper away, and drops the question', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.say({ t: 'still-there', misses: 1 });
    await wire.duty({ duty: 'away', by: 'misses' });
    expect(wire.state.duty).toMatchObject({ duty: 'away', by: 'misses' });
    expect(wire.state.misses).toBeNull();
    expect(wire.told.at(-1)?.key).toBe('say-duty-away');
  });

  it('goes off at once without chats, and after them with chats', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    void wire.desk.goOff();
    expect(wire.line.last('duty').duty).toBe('off');
    await wire.ack('duty');
    await wire.duty({ held: 2 });
    void wire.desk.goOff();
    expect(wire.line.last('duty').duty).toBe('going-off');
  });

  it('puts a helper who sent an alert on busy, so that nothing new rings', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    const session = await wire.chat(1);
    void wire.desk.danger(session);
    expect(wire.line.last('duty').duty).toBe('busy');
    await wire.ack('danger');
    expect(wire.state.chats[0]?.alerted).toBe(true);
  });

  it('stops for good, without trying again, when the gateway says the sign-in has run out', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    wire.line.break(4401);
    expect(wire.state).toMatchObject({ line: 'stopped', stopCode: 4401 });
  });
});

describe('notes', () => {
  it('are never said in the chat, and come back into their field when refused', async () => {
    const wire = new DeskOnWire();
    await wire.welcome();
    await wire.chat(1);
    const chat = wire.state.chats[0];
    if (chat === undefined) throw new Error('no chat');
    chat.noteDraft = 'Friendly.';
    void wire.desk.note(chat);
    expect(wire.line.last('note').text).toBe('Friendly.');
    expect(wire.line.sent.some((frame) => frame.t === 'say')).toBe(false);
    await wire.refuse('note', 'session-ended');
    expect(chat.noteDraft).toBe('Friendly.');
  });
});
