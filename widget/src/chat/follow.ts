// A volunteer came, or wrote: told by the button of a minimised panel, and to a person who looks elsewhere by title, sound or notice.
import type { Shell } from '../panel/shell';
import { range } from './wait';

let known = { session: '', came: 0, said: 0 };
let title = '';
let soundedAt = 0;
const QUIET_MS = 3_000;

/** To be called after every change. History is never announced, only what happens while the page stands. */
export function follow(x: Shell, open: boolean): void {
  const { view, log, t } = x;
  const came = view.facts.filter(({ kind }) => kind === 'helper-joined').length;
  const said = view.facts.filter((fact) => fact.kind === 'said' && fact.by === 'helper').length;
  drawButton(x, open, said);
  if (!log || !view.caughtUp) return;
  const before = known;
  known = { session: log.session, came, said };
  if (before.session !== log.session || (came <= before.came && said <= before.said)) return;
  const news = came > before.came ? t('btn-ready') : t('btn-unread', said - before.said);
  if (came > before.came) x.say(news);
  if (document.hasFocus()) return;
  if (!title) {
    title = document.title;
    addEventListener(
      'focus',
      () => {
        document.title = title;
        title = '';
      },
      { once: true },
    );
  }
  document.title = `${news} – ${title}`;
  if (x.setting('sound') && Date.now() - soundedAt > QUIET_MS) beep();
  if (x.setting('notify') && came > before.came) {
    try {
      new Notification(news, { tag: 'online-assistance' });
    } catch {
      // Some phones allow notices from service workers only.
    }
  }
}

/** A short soft tone; made, not loaded. */
function beep(): void {
  soundedAt = Date.now();
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  loud.gain.value = 0.08;
  tone.connect(loud).connect(audio.destination);
  tone.onended = () => audio.close();
  tone.start();
  tone.stop(audio.currentTime + 0.2);
}

/** The button while the panel is minimised: place in line, new messages, somebody is here. */
function drawButton({ host, link, log, view, tab, t }: Shell, open: boolean, said: number): void {
  const box = host.root.querySelector('aside') as HTMLElement;
  const [seenIn, seen] = (tab.read('seen') ?? '').split(' ');
  const fresh = seenIn !== view.session;
  if (open && log) tab.write('seen', `${view.session} ${said}`);
  if (open) return;
  const { place, helperName: name, state } = view;
  const here = state === 'assigned';
  const unread = said - (fresh ? 0 : Number(seen));
  let words = [t('btn-ask'), t('btn-ask-sub')];
  if (log) {
    words = [t(state === 'ended' ? 'end-title' : state === 'parked' ? 'left-title' : 'wait-title')];
    if (here)
      words = unread && !fresh ? [t('btn-unread', unread), t('btn-unread-sub', name ?? '')] : [t('btn-ready'), t('btn-ready-sub', name ?? '')];
    // A place nobody confirms is not told.
    else if (place?.place && link.name === 'open')
      words = [t('btn-place', place.place), place.highMs ? t('btn-place-sub', ...range(place.lowMs, place.highMs)) : ''];
    // News that asks for no press is white, as the small button is, but with its words.
    box.className = here && (fresh || unread) ? 'l' : '';
    box.hidden = false;
  }
  (box.querySelector('span') as HTMLElement).style.cssText = log ? 'font-size:1rem;margin-inline-start:12px' : '';
  ['b', 'small'].forEach((tag, i) => {
    (box.querySelector(tag) as HTMLElement).textContent = words[i] as string;
  });
  (box.querySelector('a') as HTMLElement).style.display = log ? 'none' : '';
}
