import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must, ROOT, run } from './run.mjs';

/**
 * A built checkout of a tag or commit in a folder for temporary files, which goes when the process ends or is interrupted. Answers the folder.
 * Ends the process if it cannot be built.
 */
export async function checkoutOf(revision) {
  const folder = join(mkdtempSync(join(tmpdir(), 'oa-release-')), 'tree');
  const remove = () => {
    rmSync(dirname(folder), { recursive: true, force: true });
    execFileSync('git', ['worktree', 'prune'], { cwd: ROOT });
  };
  process.on('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  console.log(`Checking out ${revision} …`);
  await must(`Checking out ${revision}`, 'git', ['worktree', 'add', '--detach', folder, revision]);
  console.log(`Building ${revision} …`);
  const { code, output } = await run(process.execPath, ['tools/build.mjs'], { cwd: folder, quiet: true });
  if (code === 0) return folder;
  console.error(output);
  console.error(`${revision} could not be built.`);
  process.exit(2);
}
