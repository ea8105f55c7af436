import 'reflect-metadata';
import { startNats } from '@oa/testkit';
import { connectNats } from '@oa/transport';
import { describeQueries } from '../../test/describe-queries';

describeQueries('NATS', async () => {
  const broker = await startNats();
  return { connect: () => connectNats({ url: broker.url, name: 'queries' }), close: () => broker.stop() };
});
