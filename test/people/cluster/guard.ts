// Nothing a cluster started outlives it, however it ends, and not even if it stands frozen.
import { type ChildProcess, spawn } from 'node:child_process';

/** Reads `+ pid` and `- pid`; when its standard input ends, it kills what is still on the list and removes the folder. */
const GUARD = `trap '' INT TERM HUP
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
rm -rf "$OA_FOLDER"`;

export class Guard {
  readonly #shell: ChildProcess;
  readonly #gone: Promise<void>;

  /** `folder` goes when the guard does. */
  constructor(folder: string) {
    this.#shell = spawn('/bin/sh', ['-c', GUARD], {
      env: { ...process.env, OA_FOLDER: folder },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#gone = new Promise((gone) => this.#shell.once('exit', () => gone()));
    this.#shell.unref();
    const { stdin } = this.#shell;
    if (stdin && 'unref' in stdin) (stdin as { unref(): void }).unref();
  }

  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#shell.stdin?.write(`+ ${pid}\n`);
    child.once('exit', () => {
      if (this.#shell.stdin?.writable) this.#shell.stdin.write(`- ${pid}\n`);
    });
  }

  /** Resolves when everything is gone. Idempotent. */
  close(): Promise<void> {
    this.#shell.ref();
    this.#shell.stdin?.end();
    return this.#gone;
  }
}
