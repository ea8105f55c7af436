// The helper's choices, watched by every component and kept for the next time.
import { computed, reactive, ref, watch } from 'vue';
import { keepSettings, readSettings, type Shelf } from './settings';

function localShelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export const settings = reactive(readSettings(localShelf()));
watch(settings, (now) => keepSettings(localShelf(), now));

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = ref(dark.matches);
dark.addEventListener('change', (event) => {
  systemIsDark.value = event.matches;
});

export const isNight = computed(() => (settings.scheme === 'system' ? systemIsDark.value : settings.scheme === 'night'));
watch(isNight, (night) => document.documentElement.classList.toggle('night', night), { immediate: true });

/** Follows a media query. */
export function useMedia(query: string) {
  const list = window.matchMedia(query);
  const matches = ref(list.matches);
  list.addEventListener('change', (event) => {
    matches.value = event.matches;
  });
  return matches;
}

export const isNarrow = useMedia('(max-width: 1023px)');
export const isTabbed = useMedia('(max-width: 1279px)');
export const isWide = useMedia('(min-width: 1440px)');
export const isTouch = useMedia('(pointer: coarse)');
