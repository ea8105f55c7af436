// Hooks for function components, on Preact's own options: the four this panel uses, and no more. The build puts this in place of preact/hooks.
import { type Component, options, type VNode } from 'preact';

interface Hook {
  _value?: unknown;
  _set?: (state: unknown) => void;
  deps?: readonly unknown[] | undefined;
  _effect?: () => unknown;
  cleanup?: unknown;
}
/** The parts of Preact the hooks stand on; their names are shortened together with Preact's by the build. */
interface Inside {
  _render: (vnode: { _component: Owner }) => void;
  _commit: () => void;
  unmount: (vnode: VNode & { _component?: Owner }) => void;
}
type Owner = Component<object, object> & { _hooks?: Hook[] };

const inside = options as unknown as Inside;
let owner: Owner;
let index = 0;
let soon: Hook[] = [];
let later: Hook[] = [];

inside._render = ({ _component }) => {
  owner = _component;
  owner._hooks ??= [];
  index = 0;
};
inside._commit = () => {
  const now = soon;
  soon = [];
  now.forEach(run);
  if (later.length) queueMicrotask(runLater);
};
inside.unmount = ({ _component }) => {
  for (const hook of _component?._hooks ?? []) {
    clean(hook);
    // Planned, but the screen is gone.
    hook._effect = undefined;
  }
};

function runLater(): void {
  const now = later;
  later = [];
  now.forEach(run);
}
function clean({ cleanup }: Hook): void {
  if (typeof cleanup === 'function') cleanup();
}
function run(hook: Hook): void {
  clean(hook);
  hook.cleanup = hook._effect?.();
}
function next(): Hook {
  const hooks = owner._hooks as Hook[];
  hooks[index] ??= {};
  return hooks[index++] as Hook;
}

/** As in Preact: draws again when the state is another. The next state is a value, never a function. */
export function useState<S>(first: S | (() => S)): [S, (next: S) => void];
export function useState<S>(): [S | undefined, (next: S | undefined) => void];
export function useState<S>(first?: S | (() => S)) {
  const hook = next();
  const mine = owner;
  if (!hook._set) {
    hook._value = typeof first === 'function' ? (first as () => S)() : first;
    hook._set = (state: unknown) => {
      if (state === hook._value) return;
      hook._value = state;
      mine.setState({});
    };
  }
  return [hook._value, hook._set];
}
export function useRef<T>(first: T): { current: T };
export function useRef<T>(first: T | null): { current: T | null };
export function useRef<T>(first: T): { current: T } {
  const hook = next();
  hook._value ??= { current: first };
  return hook._value as { current: T };
}
/** After the elements stand, before they are seen. Without `deps` after every drawing. */
export const useLayoutEffect = (effect: () => unknown, deps?: readonly unknown[]): void => plan(effect, deps, () => soon);
/** A moment later. */
export const useEffect = (effect: () => unknown, deps?: readonly unknown[]): void => plan(effect, deps, () => later);

/** Now, and again every 15 s while the component stands. */
export const useOften = (act: () => void): void =>
  useEffect(() => {
    act();
    const timer = setInterval(act, 15_000);
    return () => clearInterval(timer);
  }, []);

function plan(effect: () => unknown, deps: readonly unknown[] | undefined, queue: () => Hook[]): void {
  const hook = next();
  if (deps && hook.deps && deps.every((value, i) => value === hook.deps?.[i])) return;
  hook.deps = deps;
  hook._effect = effect;
  queue().push(hook);
}
