<?php
// People and pages of the test wiki: a newcomer, a veteran, two who are blocked, one who reads Arabic.
require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

use MediaWiki\Block\DatabaseBlock;
use MediaWiki\MediaWikiServices;

class SeedTestWiki extends Maintenance {
	public function execute() {
		$services = MediaWikiServices::getInstance();
		$long = wfTimestamp( TS_MW, time() - 8 * 365 * 86400 );
		$this->person( 'Newbie', 3, wfTimestamp( TS_MW, time() - 2 * 86400 ) );
		$this->person( 'Veteran', 600, $long );
		$this->person( 'Blocked', 4, wfTimestamp( TS_MW, time() - 3 * 86400 ) );
		$this->person( 'Partly', 4, wfTimestamp( TS_MW, time() - 3 * 86400 ) );
		$this->person( 'نورا', 1, wfTimestamp( TS_MW, time() - 86400 ), 'ar' );
		$admin = $services->getUserFactory()->newFromName( 'Admin' );
		foreach ( [ 'Blocked' => true, 'Partly' => false ] as $name => $sitewide ) {
			// Without autoblock: it would block the address of everybody here.
			$services->getDatabaseBlockStore()->insertBlock( new DatabaseBlock( [
				'address' => $name, 'by' => $admin, 'expiry' => 'infinity', 'sitewide' => $sitewide, 'enableAutoblock' => false, 'reason' => 'test',
			] ) );
		}
		$pages = [ 'Giraffe' => 'The giraffe is tall.', 'Help:Contents' => 'How to edit.', 'Main Page' => 'Welcome to [[Giraffe]].' ];
		foreach ( $pages as $page => $text ) {
			$title = $services->getTitleFactory()->newFromText( $page );
			$updater = $services->getWikiPageFactory()->newFromTitle( $title )->newPageUpdater( $admin );
			$updater->setContent( 'main', new WikitextContent( $text ) );
			$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'seed' ) );
		}
	}

	private function person( string $name, int $edits, string $registered, ?string $language = null ): void {
		$services = MediaWikiServices::getInstance();
		$user = User::createNew( $name );
		$user->changeAuthenticationData( [ 'username' => $name, 'password' => getenv( 'OA_WIKI_PASSWORD' ), 'retype' => getenv( 'OA_WIKI_PASSWORD' ) ] );
		$this->getDB( DB_PRIMARY )->update(
			'user', [ 'user_editcount' => $edits, 'user_registration' => $registered ], [ 'user_id' => $user->getId() ], __METHOD__
		);
		if ( $language !== null ) {
			$services->getUserOptionsManager()->setOption( $user, 'language', $language );
			$services->getUserOptionsManager()->saveOptions( $user );
		}
	}
}

$maintClass = SeedTestWiki::class;
require_once RUN_MAINTENANCE_IF_MAIN;
