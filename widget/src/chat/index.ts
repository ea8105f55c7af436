// The later half of the panel: waiting, chat, end and feedback, safety, notice, settings. Loaded once somebody asks.
import { Chat } from './chat';
import text from './chat.css';
import { End } from './end';
import { follow } from './follow';
import { Left, Notice, Restricted, Settings } from './rest';
import { Danger, Report } from './safety';
import { Nobody, Waiting } from './wait';

const css = new CSSStyleSheet();
css.replaceSync(text);
const screens = { Chat, Danger, End, Left, Nobody, Notice, Report, Restricted, Settings, Waiting };

export { css, follow, screens };
