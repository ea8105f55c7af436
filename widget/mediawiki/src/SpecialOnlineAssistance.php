<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

// 1.39 knows the class by its old name only.
if ( !class_exists( \MediaWiki\SpecialPage\SpecialPage::class ) ) {
	class_alias( \SpecialPage::class, \MediaWiki\SpecialPage\SpecialPage::class );
}

use MediaWiki\SpecialPage\SpecialPage;

/** Where the volunteers' console is, how to become one of them, and how to hide the button. */
class SpecialOnlineAssistance extends SpecialPage {
	public function __construct() {
		parent::__construct( 'OnlineAssistance' );
	}

	/** @param string|null $subPage */
	public function execute( $subPage ): void {
		$this->setHeaders();
		$out = $this->getOutput();
		$settings = Settings::of( $this->getConfig() );
		if ( !$settings->isOn() ) {
			$out->addWikiMsg( 'onlineassistance-special-off' );
			return;
		}
		$out->addWikiMsg( 'onlineassistance-special-intro' );
		$out->addWikiMsg( 'onlineassistance-special-helpers', $settings->gateway . '/console/' );
		$out->addWikiMsg( 'onlineassistance-special-hide' );
	}

	protected function getGroupName(): string {
		return 'users';
	}
}
