import { createApp } from 'vue';
import App from './app.vue';
import { bestLanguage, speak } from './i18n/use-words';
import { settings } from './use-settings';
import './style/codex.css';
import '@wikimedia/codex-design-tokens/dist/theme-wikimedia-ui-mode-dark.css';
import './style/base.css';
import './style/shell.css';
import './style/desk.css';
import './style/chat.css';
import './style/pages.css';

function wantedLanguages(): readonly string[] {
  const asked = new URLSearchParams(location.search).get('uselang');
  if (asked !== null) return [asked];
  return settings.language === null ? navigator.languages : [settings.language];
}

void speak(bestLanguage(wantedLanguages())).then(() => createApp(App).mount('#console'));
