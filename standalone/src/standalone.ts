import { FEEDBACK, FeedbackModule } from '@oa/feedback';
import { startGateway } from '@oa/gateway';
import { MATCHING, MatchingModule } from '@oa/matching';
import { MODERATION, ModerationModule } from '@oa/moderation';
import { type House, type Readiness, type RunningRoom, startService } from '@oa/nest';
import { SESSIONS, SessionsModule } from '@oa/sessions';
import { startDemoWikiRoom } from './demo-wiki';

/** Every room in this process, over one house, and the demo's wiki. The gateway opens last and closes first, so that nobody is let in where nobody answers. */
export async function startAll(house: House, lost: () => void): Promise<RunningRoom> {
  const rooms: RunningRoom[] = [];
  const stop = async () => {
    for (const room of rooms.splice(0).reverse()) await room.stop();
  };
  try {
    rooms.push(await startService(ModerationModule, MODERATION, house, lost));
    rooms.push(await startService(FeedbackModule, FEEDBACK, house, lost));
    rooms.push(await startService(SessionsModule, SESSIONS, house, lost));
    rooms.push(await startService(MatchingModule, MATCHING, house, lost));
    const door = await startGateway(house);
    rooms.push(door);
    const wiki = await startDemoWikiRoom(house.configuration, door.gateway.port);
    if (wiki) rooms.push(wiki);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    readiness: async () => joined(await Promise.all(rooms.map((room) => room.readiness()))),
    liveness: async () => joined(await Promise.all(rooms.flatMap((room) => room.liveness?.() ?? []))),
    stop,
  };
}

/** Of all rooms together: a part is well only where it is in each of them. */
function joined(all: readonly Readiness[]): Readiness {
  const parts: Record<string, boolean> = {};
  for (const room of all) for (const [part, isWell] of Object.entries(room.parts)) parts[part] = isWell && (parts[part] ?? true);
  return { ready: all.every(({ ready }) => ready), parts };
}
