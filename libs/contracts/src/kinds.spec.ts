import { loadShardHash, shardOf } from './kinds';

describe('shardOf', () => {
  beforeAll(loadShardHash);

  it.each([
    ['session', '00000000000000000000000000000000', 17],
    ['desk', 'enwiki/en', 4],
    ['helper', 'enwiki/a:Ada', 60],
  ] as const)('places %s/%s in shard %i for ever', (kind, id, shard) => {
    expect(shardOf({ kind, id })).toBe(shard);
  });
});
