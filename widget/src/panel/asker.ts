// The asker's side of the wire: one line to the gateway, one session at a time, and what must outlive a reload.
import {
  type Answer,
  browserSignals,
  type Command,
  connect,
  createSessionLog,
  emptySession,
  type LinkState,
  type SessionLog,
  type SessionView,
} from '@oa/client';
import { type AskerFrameIn, type AskerServerFrame, type Availability, PATHS, WIRE_VERSION, type WikiInfo } from '@oa/contracts/browser';
import { systemClock } from '@oa/kernel';
import type { Host } from '../shared/host';
import { fetchJson } from './fetch-json';
import { wikiIdentity } from './identity';
import { browserStore, type Tab, tabStore } from './keeping';

export type Restriction = Extract<AskerServerFrame, { t: 'welcome' }>['restriction'];
type AskFrame = Omit<Extract<AskerFrameIn, { t: 'ask' }>, 't' | 'cid' | 'consent'>;
type Hello = Extract<AskerFrameIn, { t: 'hello' }>;

/** What is known of this person and their session, always as it is now. */
export interface Asker {
  readonly tab: Tab;
  readonly link: LinkState;
  /** Null until the gateway was reached once. */
  readonly wiki: WikiInfo | null;
  readonly log: SessionLog | null;
  /** Of the session; an empty one while there is none. */
  readonly view: SessionView;
  /** Live help is paused: until when, and why. */
  readonly restriction: Restriction;
  readonly availability: Availability['languages'] | undefined;
  /** A request is on its way. */
  readonly asking: boolean;
  /** Code of the refusal of the last request, until the next. */
  readonly refusal: string | null;
  /** The line was refused for good: what to say, as a message key. */
  readonly trouble: string | null;
  /** Local time at which the last place came in. */
  readonly placeAt: number;
  /** Opens the line if there is none yet. */
  start(): void;
  /** Asks how many volunteers are here; undefined again if nobody says. */
  lookAround(): void;
  /** Places a request, proving first who asks where the wiki can. Nothing happens while one is on its way. */
  ask(request: AskFrame): void;
  command(frame: Command<AskerFrameIn>): Promise<Answer>;
  retryLine(): void;
  /** Puts the session away: the next thing is a new question. */
  forget(): void;
}

const HOUR_MS = 3_600_000;
const NO_SESSION = emptySession('');

export function createAsker({ config, facts, kept }: Host, changed: () => void): Asker {
  const tab = tabStore(config.wiki);
  const browser = browserStore(config.wiki);
  const hasAccount = () => facts.account !== 'none' && !!facts.identityUrl;
  /** An account must prove itself before it asks, and to take up what it had asked without a token of the session. */
  let prove = hasAccount() && tab.read('outbox') !== null;
  let secondTry = false;
  let paused: Restriction = JSON.parse(browser.read('paused') ?? 'null');
  let line: ReturnType<typeof connect<AskerServerFrame, AskerFrameIn>> | undefined;

  const live = (on: boolean): void => {
    kept['oa.live'] = on ? Date.now() + 24 * HOUR_MS : '';
  };
  const pause = (next: Restriction): void => {
    paused = next;
    browser.write('paused', next && JSON.stringify(next));
  };
  const hello = async (): Promise<Hello> => {
    const visitor = (!hasAccount() && browser.read('visitor')) || undefined;
    const first: Hello = { t: 'hello', v: WIRE_VERSION, wiki: config.wiki, visitor, resume: tab.session()?.token };
    if (!prove || first.resume) return first;
    try {
      return { ...first, identity: await wikiIdentity(facts) };
    } catch (fault) {
      me.trouble = 'err-identity';
      throw fault;
    }
  };
  const openLog = (session: string): void => {
    if (me.log?.session === session || !line) return;
    me.log?.close();
    me.log = createSessionLog({ session, by: 'asker', connection: line, clock: systemClock, onChange: changed });
  };
  const follow = (id: string, token: string): void => {
    tab.keepSession({ id, token });
    live(true);
    openLog(id);
    me.log?.join(token);
  };
  const welcomed = (frame: Extract<AskerServerFrame, { t: 'welcome' }>): void => {
    me.wiki = frame.wiki;
    me.trouble = null;
    secondTry = false;
    if (frame.visitor && !hasAccount()) browser.write('visitor', frame.visitor);
    // An account that has not proved itself is welcomed as a visitor; that says nothing of its restriction.
    if (frame.account !== 'visitor' || !hasAccount()) pause(frame.restriction);
    const session = frame.session ?? tab.session();
    if (session) follow(session.id, session.token);
  };
  const notAsked = ({ code, details }: Extract<AskerServerFrame, { t: 'refused' }>): void => {
    me.asking = false;
    me.refusal = code;
    live(false);
    const marks = code === 'restricted';
    if (marks || code === 'cooling-down') pause({ until: Number(details?.until ?? Date.now() + HOUR_MS), cause: marks ? 'marks' : 'cool-down' });
    // The person has an open question elsewhere: here it is.
    if (details?.token) follow(`${details.session}`, `${details.token}`);
  };
  const hear = (frame: AskerServerFrame): void => {
    const { t } = frame;
    if (t === 'welcome') welcomed(frame);
    else if (t === 'asked') follow(frame.session, frame.token);
    else if (t === 'joined') {
      me.asking = false;
      if (frame.token) tab.keepSession({ id: frame.session, token: frame.token });
    } else if (t === 'refused') {
      if (line?.pending().some(({ frame: kept }) => kept.t === 'ask' && kept.cid === frame.cid)) notAsked(frame);
    } else if (t === 'restriction') pause(frame.until === null ? null : { until: frame.until, cause: frame.cause ?? 'marks' });
    else if (t === 'place') me.placeAt = Date.now();
    else if (t === 'error' && frame.code === 'not-allowed' && !me.view.caughtUp) me.forget();
    me.log?.receive(frame);
    const { state, ended, helperName } = me.view;
    if (state === 'parked') live(false);
    if (state === 'assigned') tab.write('question', null);
    if (!helperName && /left|never/.test(ended?.why ?? '')) me.forget();
    changed();
  };
  const stateChanged = (state: LinkState): void => {
    me.link = state;
    if (state.name === 'stopped') {
      const { code } = state;
      me.trouble = code === 4403 ? 'err-refused' : code === 4406 ? 'err-old' : 'err-identity';
      if (code === 4401 && !secondTry) {
        // The token of the session, or of the visitor, has run out: once more without it.
        secondTry = true;
        if (tab.session()) tab.keepSession(null);
        else browser.write('visitor', null);
        prove = hasAccount();
        me.retryLine();
      }
    }
    changed();
  };
  const me = {
    tab,
    link: { name: 'connecting' } as LinkState,
    wiki: null as WikiInfo | null,
    log: null as SessionLog | null,
    get view() {
      return me.log?.view() ?? NO_SESSION;
    },
    get restriction() {
      return paused && paused.until > Date.now() ? paused : null;
    },
    availability: undefined as Asker['availability'],
    asking: false,
    refusal: null as string | null,
    trouble: null as string | null,
    placeAt: 0,
    start() {
      if (line) return;
      line = connect<AskerServerFrame, AskerFrameIn>({
        url: config.gateway.replace('http', 'ws') + PATHS.asker,
        hello,
        WebSocket,
        clock: systemClock,
        random: Math.random,
        store: tab,
        signals: browserSignals(window, document),
        onFrame: hear,
        onState: stateChanged,
        onOutbox: changed,
      });
      me.asking = line.pending().some(({ frame }) => frame.t === 'ask');
      const session = tab.session();
      if (session) openLog(session.id);
    },
    lookAround() {
      fetchJson(`${config.gateway}/v1/wikis/${config.wiki}/availability.json`)
        .catch(() => ({}))
        .then(({ languages }: Partial<Availability>) => {
          me.availability = languages;
          changed();
        });
    },
    ask(request: AskFrame) {
      if (!line || !me.wiki || me.asking) return;
      const { name, version } = me.wiki.policy;
      me.asking = true;
      me.refusal = null;
      if (hasAccount() && !prove) {
        prove = true;
        line.restart();
      }
      void line.command({ t: 'ask', ...request, consent: { policy: name, version } });
      live(true);
      changed();
    },
    command: (frame: Command<AskerFrameIn>) => line?.command(frame) ?? Promise.resolve({ ok: false as const, code: '' }),
    retryLine() {
      me.trouble = null;
      line?.restart();
    },
    forget() {
      me.log?.close();
      me.log = null;
      tab.keepSession(null);
      live(false);
      changed();
    },
  };
  return me;
}
