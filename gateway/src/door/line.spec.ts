import { CLOSE } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { slowLine } from '../../test/slow-socket';
import { Backlog } from './backlog';
import { LivenessWheel } from './liveness-wheel';

const pong = (bytes: number) => 'x'.repeat(bytes);

describe('a client that does not take what it is told', () => {
  it('is not read from above 1 MB, and is again as soon as that is out', () => {
    const { line: slow, socket } = slowLine();
    slow.sendText(pong(900_000));
    expect(socket.reading).toBe(true);
    slow.sendText(pong(200_000));
    expect(socket.reading).toBe(false);
    socket.takes();
    expect(socket.reading).toBe(true);
  });

  it('is cut with 1013 above 4 MB, and what it had here ends at once', () => {
    const { line: slow, socket } = slowLine();
    let gone = 0;
    slow.seat = {
      command: () => undefined,
      stop: () => {
        gone += 1;
      },
    };
    for (let n = 0; n < 100; n += 1) slow.sendText(pong(100_000));
    expect(socket.closed).toBe(CLOSE.tooSlow);
    expect(socket.bufferedAmount).toBeLessThanOrEqual(4_200_000);
    expect([gone, slow.isOpen, socket.reading]).toEqual([1, false, true]);
    slow.gone();
    expect(gone).toBe(1);
  });

  it('is cut with 1013 when it stays so for a turn of the wheel, and one that is only silent is hung up', () => {
    const clock = new ManualClock(0);
    const backlog = new Backlog();
    const wheel = new LivenessWheel(clock, backlog);
    const [slow, silent] = [slowLine(backlog), slowLine(backlog)];
    wheel.add(slow.line);
    wheel.add(silent.line);
    wheel.start();
    slow.line.sendText(pong(1_500_000));
    clock.advance(62_000);
    expect(slow.socket.closed).toBe(CLOSE.tooSlow);
    expect(silent.socket.terminated).toBe(true);
    wheel.stop();
  });

  it('has no more room together with others than the gateway has: those furthest behind are hung up', () => {
    const backlog = new Backlog(5_000_000);
    const lines = Array.from({ length: 10 }, (_, n) => ({ n, ...slowLine(backlog) }));
    for (const { n, line: slow } of lines) slow.sendText(pong(100_000 + n * 200_000));
    backlog.look();
    expect(lines.filter(({ socket }) => socket.terminated).map(({ n }) => n)).toEqual([7, 8, 9]);
    for (const { socket } of lines) socket.takes();
    backlog.look();
    expect(backlog.count).toBe(0);
  });
});

describe('a client that has said hello', () => {
  it('is not hung up as a stranger while others look who it is, however long they take', () => {
    const clock = new ManualClock(0);
    const wheel = new LivenessWheel(clock, new Backlog());
    const [greeting, stranger] = [slowLine(), slowLine()];
    greeting.line.state = 'greeting';
    stranger.line.state = 'new';
    for (const each of [greeting, stranger]) wheel.add(each.line);
    wheel.start();
    clock.advance(12_000);
    expect([greeting.socket.closed, stranger.socket.closed]).toEqual([null, CLOSE.unauthenticated]);
    wheel.stop();
  });
});
