import { FEEDBACK, FeedbackModule } from '@oa/feedback';
import { startGateway } from '@oa/gateway';
import { MATCHING, MatchingModule } from '@oa/matching';
import { MODERATION, ModerationModule } from '@oa/moderation';
import { type House, type RunningRoom, startService } from '@oa/nest';
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
    async readiness() {
      const all = await Promise.all(rooms.map((room) => room.readiness()));
      return { ready: all.every(({ ready }) => ready), parts: Object.assign({}, ...all.map(({ parts }) => parts)) };
    },
    stop,
  };
}
