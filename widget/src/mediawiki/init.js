// Starts the button with what ResourceLoader knows; the panel is another module, loaded when it is wanted.
const config = require('../config.json');

if (config.enabled) {
  const named = !!mw.user.getName() && !mw.user.isTemp?.();
  // Names of the panel module's parts, in place of files behind the gateway.
  Object.assign(config, { panel: 'panel', chat: 'chat', menu: 'menu' });
  config.load = (part) => mw.loader.using('ext.onlineAssistance.panel').then((use) => use('ext.onlineAssistance.panel')[part]());
  config.facts = {
    account: named ? 'named' : mw.user.getName() ? 'temporary' : 'none',
    page: mw.config.get('wgPageName').replace(/_/g, ' '),
    namespace: mw.config.get('wgNamespaceNumber'),
    revision: mw.config.get('wgRevisionId') || mw.config.get('wgCurRevisionId') || undefined,
    identityUrl: mw.user.getName() ? `${mw.util.wikiScript('rest')}/onlineassistance/v1/identity` : undefined,
    csrf: mw.user.tokens.get('csrfToken'),
    hidden: String(mw.user.options.get('onlineassistance-hide')) === '1' ? '1' : '',
  };
  if (named) {
    // A named account's choice holds on all its devices: the wiki keeps it, and what this browser remembers of an earlier one is void.
    if (!config.facts.hidden) {
      mw.storage.remove('oa.hide');
    }
    window.addEventListener('oa.hide', ({ detail }) => {
      mw.loader.using('mediawiki.api').then(() => new mw.Api().saveOption('onlineassistance-hide', detail ? '1' : null));
    });
  }
  require('./loader.js')(config);
}
