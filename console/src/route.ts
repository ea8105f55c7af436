// Which page the address names: `#/` the desk, `#/reports` and `#/marks` the moderators' lists.
import { ref } from 'vue';

export const ROUTES = ['desk', 'reports', 'marks'] as const;
export type Route = (typeof ROUTES)[number];

function routeOf(hash: string): Route {
  const name = hash.replace(/^#\/?/, '');
  return ROUTES.find((route) => route === name) ?? 'desk';
}

/** The one-time link this page was opened by, if it was. */
export function inviteOf(hash: string): string | null {
  return /^#\/invite\/([\w.-]+)$/.exec(hash)?.[1] ?? null;
}

/** Takes the link out of the address and the history, so that nobody finds it there. */
export function forgetInvite(): void {
  history.replaceState(null, '', addressOf('desk'));
}

export const route = ref<Route>(routeOf(location.hash));
window.addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
});

export function addressOf(name: Route): string {
  return name === 'desk' ? '#/' : `#/${name}`;
}
