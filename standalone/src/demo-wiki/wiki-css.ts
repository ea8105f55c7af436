/** The demo wiki's own style sheet: an encyclopedia's page, by day and by night, in both writing directions. No part of the product. */
export const WIKI_CSS = `
:root { --paper: #fff; --page: #f8f9fa; --ink: #202122; --soft: #54595d; --line: #c8ccd1; --link: #36c; --box: #eaecf0; color-scheme: light; }
.skin-theme-clientpref-night { --paper: #101418; --page: #0b0e11; --ink: #eaecf0; --soft: #a2a9b1; --line: #404244; --link: #88a3e8; --box: #1c2126; color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 -apple-system, 'Segoe UI', Roboto, Arial, 'Noto Sans Arabic', sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.frame { max-width: 1180px; min-height: 100vh; margin-inline: auto; padding-inline: 28px; background: var(--paper); }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; padding-block: 14px; font-size: 14px; }
header .name { font: 22px/1 Georgia, 'Liberation Serif', 'Noto Naskh Arabic', serif; color: var(--ink); }
header nav { display: flex; flex-wrap: wrap; align-items: center; gap: 14px; margin-inline-start: auto; }
.columns { display: grid; grid-template-columns: 180px 1fr; gap: 36px; }
.side { font-size: 14px; }
.side h2 { margin: 12px 0 6px; padding-bottom: 4px; border-bottom: 1px solid var(--line); font-size: 14px; }
.side a { display: block; padding-block: 3px; }
main { min-width: 0; padding-bottom: 96px; }
h1, main h2 { margin: 0 0 10px; padding-bottom: 4px; border-bottom: 1px solid var(--line); font: 400 29px/1.25 Georgia, 'Liberation Serif', 'Noto Naskh Arabic', serif; }
main h2 { margin-top: 22px; font-size: 23px; }
.tabs { display: flex; gap: 16px; margin-bottom: 14px; padding-bottom: 6px; border-bottom: 1px solid var(--line); font-size: 14px; }
.tabs .rest { flex: 1; }
p { max-width: 46em; margin: 0 0 12px; }
.box { float: inline-end; width: 220px; margin: 0 0 12px; margin-inline-start: 24px; padding: 10px; border: 1px solid var(--line); background: var(--box); font-size: 14px; }
.box dt { color: var(--soft); }
.box dd { margin: 0 0 6px; }
textarea { display: block; width: 100%; min-height: 320px; padding: 10px; border: 1px solid var(--line); background: var(--paper); color: var(--ink); font: 14px/1.6 monospace; }
button { padding: 7px 14px; border: 1px solid var(--line); border-radius: 2px; background: var(--box); color: var(--ink); font: inherit; cursor: pointer; }
button.link { padding: 0; border: 0; background: none; color: var(--link); }
button:focus-visible, a:focus-visible, textarea:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.people { display: grid; gap: 8px; padding: 0; list-style: none; }
.people small, .note { color: var(--soft); }
form { display: inline; }
footer { display: flex; flex-wrap: wrap; gap: 18px; padding-block: 16px; border-top: 1px solid var(--line); font-size: 14px; }
@media (max-width: 640px) {
  .frame { padding-inline: 16px; }
  .columns { display: block; }
  .side { display: none; }
  .box { float: none; width: auto; margin-inline-start: 0; }
}
`;

/** Day or night, kept in this browser; the class is the one MediaWiki sets. */
export const WIKI_JS = `
(() => {
  const root = document.documentElement;
  const set = (night) => {
    root.classList.toggle('skin-theme-clientpref-night', night);
    root.classList.toggle('skin-theme-clientpref-day', !night);
    document.getElementById('night')?.setAttribute('aria-pressed', String(night));
  };
  let night = false;
  try { night = localStorage.getItem('demo.night') === '1'; } catch {}
  set(night);
  document.getElementById('night')?.addEventListener('click', () => {
    night = !night;
    set(night);
    try { localStorage.setItem('demo.night', night ? '1' : '0'); } catch {}
  });
})();
`;
