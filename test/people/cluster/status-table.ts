import type { PodStatus } from './shape';

const HEAD = ['pod', 'room', 'pid', 'port', 'ready', 'shards owned', 'restarts'] as const;

/** The state of every pod as lines of one width. */
export function statusTable(pods: readonly PodStatus[]): string {
  const rows = pods.map((pod) => [
    pod.pod,
    pod.room,
    String(pod.pid ?? '-'),
    String(pod.port),
    pod.frozen ? 'frozen' : pod.state === 'up' ? (pod.ready ? 'yes' : 'NO') : pod.state,
    shardsText(pod.shards),
    String(pod.restarts),
  ]);
  const all = [[...HEAD], ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shardsText(shards: PodStatus['shards']): string {
  const kinds = Object.entries(shards);
  if (kinds.length === 0) return '-';
  const sum = kinds.reduce((all, [, count]) => all + count, 0);
  return `${sum} (${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
}
