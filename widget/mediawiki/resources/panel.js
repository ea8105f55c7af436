// The parts of the panel by name; each runs when it is first asked for.
module.exports = {
	panel: () => require( './dist/panel.js' ),
	chat: () => require( './dist/chat.js' ),
	menu: () => require( './dist/menu.js' ),
	words: () => require( './words.json' ).words
};
