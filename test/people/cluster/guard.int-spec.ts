import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@oa/testkit';
import { Guard } from './guard';

const isGone = (pid: number) => {
  try {
    // Its parent is this test, which may not have read its end yet.
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
};

describe('the guard of a cluster', () => {
  it('kills what is still there when it ends, also what stands frozen, lets others be, and removes the folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oa-guard-'));
    const guard = new Guard(folder);
    const sleeper = (): ChildProcess => spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
    const [watched, frozen, over, stranger] = [sleeper(), sleeper(), sleeper(), sleeper()];
    for (const child of [watched, frozen, over]) guard.watch(child);
    frozen.kill('SIGSTOP');
    over.kill('SIGKILL');
    await new Promise((gone) => over.once('exit', gone));
    await guard.close();
    await eventually(() => [watched, frozen].every(({ pid }) => isGone(pid ?? 0)), { what: 'both to be gone' });
    expect(isGone(stranger.pid ?? 0)).toBe(false);
    expect(existsSync(folder)).toBe(false);
    stranger.kill('SIGKILL');
  });
});
