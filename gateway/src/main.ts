/** The gateway as a process of its own; its configuration is the file that `OA_CONFIG` names. */
import { runRoom } from '@oa/nest';
import { startGateway } from './start-gateway';

void runRoom({
  room: 'gateway',
  services: [],
  start: startGateway,
  started: ({ log, configuration }) => log.info({ port: configuration.listen.port }, 'gateway ready'),
}).then((code) => process.exit(code));
