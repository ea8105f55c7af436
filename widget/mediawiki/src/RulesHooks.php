<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

/** Refuses to save rules that cannot be read, and says what is wrong where. */
class RulesHooks {
	/**
	 * @param \JsonContent|\MediaWiki\Content\JsonContent $content
	 * @param \MediaWiki\Page\PageIdentity $page
	 * @param \StatusValue $status
	 * @return bool False: not saved
	 */
	public function onJsonValidateSave( $content, $page, $status ): bool {
		if ( $page->getNamespace() !== NS_MEDIAWIKI || $page->getDBkey() !== Rules::PAGE ) {
			return true;
		}
		foreach ( Rules::faultsIn( json_decode( $content->getText(), true ) ) as $fault ) {
			// Messages: onlineassistance-rules-object, -unknown, -bool, -whole, -choice, -text, -date, -names, -links, -hours
			$status->fatal( 'onlineassistance-rules-' . $fault[1], wfEscapeWikiText( $fault[0] ), wfEscapeWikiText( $fault[2] ?? '' ) );
		}
		return $status->isOK();
	}
}
