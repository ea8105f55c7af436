// The sessions service as a process of its own, as it runs in production: facts are not parsed again before they are appended.
import { configurationFrom, demoInput, runRoom, startService } from '@oa/nest';
import { SESSIONS, SessionsModule } from '@oa/sessions';

/** Serves until the process ends; says READY. `urls`: of the schemas of sessions and of its keys. */
export async function serveSessionsPod(folder: string, bus: string, urls: { readonly sessions: string; readonly keys: string }): Promise<void> {
  const input = demoInput({ port: 8080, wikiPort: 8081, folder });
  process.env.OA_BENCH_SESSIONS = urls.sessions;
  process.env.OA_BENCH_KEYS = urls.keys;
  const schemas = { sessions: { url: { env: 'OA_BENCH_SESSIONS' } }, sessionKeys: { url: { env: 'OA_BENCH_KEYS' } } };
  const configuration = configurationFrom(
    {
      ...input,
      ...{ bus: { url: bus }, database: { mariadb: { schemas } }, log: { level: 'error' } },
      wikis: input.wikis.map((wiki) => ({ ...wiki, chat: { messagesPerMinute: null }, line: { asksPerHour: 1_000 } })),
    },
    { room: 'sessions' },
  );
  const code = await runRoom({
    ...{ room: 'sessions', services: ['sessions'], configuration },
    start: (house, lost) => startService(SessionsModule, { ...SESSIONS, checkFacts: false }, house, lost),
    started: () => console.log('READY'),
  });
  process.exit(code);
}
