// The parts of the panel by name; each runs when it is first asked for.
module.exports = {
  panel: () => require('./panel.js'),
  chat: () => require('./chat.js'),
  menu: () => require('./menu.js'),
  words: () => require('../words.json').words,
};
