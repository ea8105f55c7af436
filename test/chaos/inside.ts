// Looks into a running process through its inspector: the heap after a collection that was forced, and what keeps its event loop alive.
import { WebSocket } from 'ws';

export interface Inside {
  /** Bytes in use after a forced collection. */
  readonly heap: number;
  readonly timers: number;
  readonly sockets: number;
}

interface Answered {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const ANSWER_MS = 60_000;

/** `inspector`: the address that Node prints (`ws://127.0.0.1:…`). Throws if it does not answer. */
export async function lookInside(inspector: string): Promise<Inside> {
  const socket = new WebSocket(inspector, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  try {
    const ask = asker(socket);
    // Twice: what the first leaves to finalizers is gone after the second.
    await ask('HeapProfiler.collectGarbage');
    await ask('HeapProfiler.collectGarbage');
    const { usedSize } = (await ask('Runtime.getHeapUsage')) as { usedSize: number };
    const { result } = (await ask('Runtime.evaluate', { expression: 'process.getActiveResourcesInfo().join()', returnByValue: true })) as {
      result: { value: string };
    };
    const resources = result.value.split(',');
    return {
      heap: usedSize,
      timers: resources.filter((name) => name === 'Timeout' || name === 'Immediate').length,
      sockets: resources.filter((name) => name === 'TCPSocketWrap' || name === 'TCPWRAP').length,
    };
  } finally {
    socket.terminate();
  }
}

function asker(socket: WebSocket): (method: string, params?: object) => Promise<unknown> {
  let last = 0;
  return (method, params = {}) => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => reject(new Error(`${method} was not answered`)), ANSWER_MS);
      const hear = (bytes: unknown) => {
        const answered = JSON.parse(String(bytes)) as Answered;
        if (answered.id !== id) return;
        clearTimeout(watchdog);
        socket.off('message', hear);
        if (answered.error) reject(new Error(`${method}: ${answered.error.message}`));
        else resolve(answered.result);
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
}

/** Gauges of a page of figures, by name and labels; only those whose name fits. */
export function gaugesOf(page: string, fits: RegExp): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of page.split('\n')) {
    const [, name, value] = /^([a-z_]+(?:\{[^}]*\})?) ([-+0-9.eE]+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && fits.test(name)) found.set(name, Number(value));
  }
  return found;
}
