// What a person at the terminal, or a test at the control port, can tell a running cluster: one line each.
import type { Cluster } from './cluster';
import { CLUSTER_ROOMS, type ClusterRoom } from './shape';
import { statusTable } from './status-table';

export const COMMANDS = `status                    how every pod stands
scale matching 4          so many pods of a room
restart gateway-1         drain it and start it again
rolling [room …]          restart every pod, one after the other
kill sessions-2 [9]       send it a signal, by default 9; it comes back by itself
stop sessions-2           freeze it as it stands (SIGSTOP)
cont sessions-2           let it go on (SIGCONT)
down sessions-2           drain it and leave it down
up sessions-2             start it again
bus down | bus up         take the broker away and bring it back
database down | up        kill the database and start it again
logs sessions-2 [lines]   what it said last`;

/** Carries out one line; answers what to print. Throws with words for whoever typed it. */
export async function obey(cluster: Cluster, line: string): Promise<string> {
  const [verb = '', name = '', more = '', ...others] = line.trim().split(/\s+/);
  switch (verb) {
    case 'status':
      return statusTable(await cluster.status());
    case 'scale':
      await cluster.scale(roomOf(name), countOf(more));
      return done(cluster);
    case 'restart':
      await cluster.restart(name);
      return done(cluster);
    case 'rolling':
      await cluster.rolling(name === '' ? CLUSTER_ROOMS : [name, more, ...others].filter(Boolean).map(roomOf));
      return done(cluster);
    case 'kill':
      cluster.kill(name, signalOf(more));
      return `${name} was sent ${signalOf(more)}`;
    case 'stop':
      cluster.freeze(name);
      return `${name} is frozen`;
    case 'cont':
      cluster.thaw(name);
      return `${name} goes on`;
    case 'down':
      await cluster.down(name);
      return done(cluster);
    case 'up':
      await cluster.up(name);
      return done(cluster);
    case 'bus':
    case 'database':
      await serverTo(cluster, verb, name);
      return `${verb} ${name}`;
    case 'logs':
      return cluster
        .logs(name)
        .slice(-(Number(more) || 20))
        .join('\n');
    default:
      return COMMANDS;
  }
}

const done = async (cluster: Cluster) => statusTable(await cluster.status());

function serverTo(cluster: Cluster, which: 'bus' | 'database', to: string): Promise<void> {
  const { ground } = cluster;
  if (to === 'down') return which === 'bus' ? ground.brokerDown() : ground.database.kill();
  if (to === 'up') return which === 'bus' ? ground.brokerUp() : ground.database.revive();
  throw new Error(`${which} down, or ${which} up`);
}

function roomOf(text: string): ClusterRoom {
  const room = CLUSTER_ROOMS.find((one) => one === text);
  if (!room) throw new Error(`there is no room ${JSON.stringify(text)}; there are ${CLUSTER_ROOMS.join(', ')}`);
  return room;
}

function countOf(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error('how many pods? a number from 1 to 99');
  return Number(text);
}

const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '': 'SIGKILL',
  '1': 'SIGHUP',
  '2': 'SIGINT',
  '9': 'SIGKILL',
  '15': 'SIGTERM',
  '18': 'SIGCONT',
  '19': 'SIGSTOP',
};

function signalOf(text: string): NodeJS.Signals {
  const signal = SIGNALS[text.replace(/^-/, '')];
  if (!signal) throw new Error(`which signal? one of ${Object.keys(SIGNALS).filter(Boolean).join(', ')}`);
  return signal;
}
