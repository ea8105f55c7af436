/** Where a client keeps text over a reload: `sessionStorage` in a browser, a map or a file in tests. Writing null forgets. May throw; the client then goes on in memory. */
export interface TextStore {
  read(key: string): string | null;
  write(key: string, value: string | null): void;
}

/** A store that lives as long as the process. */
export function memoryStore(): TextStore {
  const kept = new Map<string, string>();
  return {
    read: (key) => kept.get(key) ?? null,
    write(key, value) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
  };
}

/** The shape of `sessionStorage` and `localStorage`. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A browser's storage, every key under `prefix`. `storage` is asked for each time, since merely naming it throws where storage is blocked. */
export function webStore(storage: () => WebStorage, prefix: string): TextStore {
  return {
    read(key) {
      try {
        return storage().getItem(prefix + key);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (value === null) storage().removeItem(prefix + key);
        else storage().setItem(prefix + key, value);
      } catch {
        // Blocked or full: this page goes on in memory, a reload forgets.
      }
    },
  };
}
