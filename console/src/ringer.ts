// The sound and the notification of a ringing request. Both by choice; neither tells the question.

let audio: AudioContext | undefined;

/** Wakes the audio: a browser plays nothing before a click or key press, so the settings call this from one. */
export function readySound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

/** Two soft tones, at most once in three seconds; silent where the browser does not allow sound yet. */
export function playRing(now: number): void {
  if (now - playedAt < 3_000) return;
  playedAt = now;
  audio ??= new AudioContext();
  if (audio.state !== 'running') void audio.resume();
  for (const [offset, pitch] of [
    [0, 660],
    [0.22, 880],
  ] as const) {
    tone(audio, audio.currentTime + offset, pitch);
  }
}
let playedAt = Number.NEGATIVE_INFINITY;

function tone(context: AudioContext, start: number, pitch: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.18, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.2);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.25);
}

/** Asks the browser, from a click, whether notifications may be shown. */
export async function askToNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** Shows a notification unless the page is in front; a click on it brings the page there. */
export function notify(title: string, body: string, tag: string): void {
  if (document.visibilityState === 'visible' || !('Notification' in window) || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(title, { body, tag });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Some browsers on phones refuse this constructor; the tab's title tells the same.
  }
}
