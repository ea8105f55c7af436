// The bare relay over a private broker and database, as servers of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { startMariadb, startNats } from '../../../libs/testkit/src/servers';

export interface Relay {
  /** `ws://host:port`. */
  readonly gateway: string;
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export async function startRelay(port: number): Promise<Relay> {
  const [broker, database] = await Promise.all([startNats(), startMariadb({ roomy: true })]);
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([broker.stop(), database.stop()]);
  };
  try {
    children.push(await role(['relay-pod', broker.url, database.url]), await role(['relay-gateway', broker.url, String(port)]));
  } catch (error) {
    await stop();
    throw error;
  }
  const pids = [...children.map((child) => child.pid), broker.pid, database.pid].filter((pid) => typeof pid === 'number');
  return { gateway: `ws://127.0.0.1:${port}`, pids, stop };
}

/** This program again in another role, once it says READY. */
function role(words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [process.argv[1] as string, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('READY') && resolve(child));
    child.once('exit', (code) => reject(new Error(`${words[0]} ended with ${code}`)));
  });
}
