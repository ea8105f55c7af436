import { Lease } from './lease';

describe('a pod’s lease', () => {
  it('is sound for 2.5 s and fresh for 3 s from the moment before its heartbeat was sent', () => {
    const lease = new Lease();
    expect([lease.isSound(0), lease.isFresh(0)]).toEqual([false, false]);
    lease.renewed(1_000, 1_900);
    expect([lease.isSound(3_499), lease.isSound(3_500)]).toEqual([true, false]);
    expect([lease.isFresh(3_999), lease.isFresh(4_000)]).toEqual([true, false]);
  });

  it('makes it doubt the ends of others’ leases for a while after its start', () => {
    const lease = new Lease();
    lease.doubt(0);
    expect([lease.believesOthers(1_499), lease.believesOthers(1_500)]).toEqual([false, true]);
  });

  it('makes it doubt them for 3 s after the database was away for everybody', () => {
    const lease = new Lease();
    expect(lease.renewed(0, 1)).toBe(false);
    expect(lease.renewed(1_400, 1_401)).toBe(false);
    expect(lease.renewed(9_000, 9_010)).toBe(true);
    lease.doubt(9_020);
    expect([lease.believesOthers(12_009), lease.believesOthers(12_010)]).toEqual([false, true]);
  });
});
