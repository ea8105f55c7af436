import { DuplicateRow, type Store } from '@oa/actors';

/**
 * The same store; every call of it that fails is counted under its name. A row that exists already is no failure: the runtime asks again and
 * goes on.
 */
export function countedStore(store: Store, failed: (call: string) => void): Store {
  const wrapped = new Map<PropertyKey, unknown>();
  return new Proxy(store, {
    get(target, name) {
      const known = wrapped.get(name);
      if (known) return known;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const call = (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (result instanceof Promise) {
          result.catch((error: unknown) => {
            if (!(error instanceof DuplicateRow)) failed(String(name));
          });
        }
        return result;
      };
      wrapped.set(name, call);
      return call;
    },
  });
}
