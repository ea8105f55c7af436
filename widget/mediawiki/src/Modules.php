<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

use MediaWiki\MediaWikiServices;

/** What ResourceLoader puts beside the scripts: public, the same for everybody with one language. */
class Modules {
	/**
	 * What the loader is told. Part of the module's version, so that a change on the rules page reaches cached pages with the next startup
	 * manifest, five minutes at the latest, without a request of its own.
	 *
	 * @param \ResourceLoaderContext|\MediaWiki\ResourceLoader\Context $context
	 * @return array<string, mixed>
	 */
	public static function config( $context ): array {
		$settings = Settings::of( MediaWikiServices::getInstance()->getMainConfig() );
		$rules = self::rules();
		$built = self::built( 'manifest.json' );
		$labels = $built['labels'] ?? [];
		$known = array_intersect_key( $labels, array_flip( [ 'en', ...self::chain( $context->getLanguage() ) ] ) );
		return [
			'enabled' => $rules['enabled'] && ( $rules['trialEnds'] === null || gmdate( 'Y-m-d' ) <= $rules['trialEnds'] ),
			'gateway' => $settings->gateway,
			'wiki' => $settings->wiki,
			'help' => self::helpPage(),
			'button' => [
				'maxEdits' => $rules['visibility.maxEdits'],
				'maxDays' => $rules['visibility.maxDays'],
				'others' => $rules['visibility.others'],
			],
			'labels' => $known,
			// The panel takes the first it finds: its module carries this language's words, whichever that turns out to be.
			'i18n' => [ $context->getLanguage() => 'words', 'en' => 'words' ],
		];
	}

	/**
	 * The panel's words in the reader's language, else in the next of its fall-backs, else in English; the build has filled the gaps.
	 *
	 * @param \ResourceLoaderContext|\MediaWiki\ResourceLoader\Context $context
	 * @return array{lang: string, words: string}
	 */
	public static function words( $context ): array {
		foreach ( [ ...self::chain( $context->getLanguage() ), 'en' ] as $language ) {
			$words = self::built( "i18n/$language.json" );
			if ( $words !== null ) {
				return [ 'lang' => $language, 'words' => $words ];
			}
		}
		return [ 'lang' => 'en', 'words' => '' ];
	}

	/** @return array<string, mixed> The rules in force, by dotted field. A page that cannot be read switches the button off rather than guess. */
	private static function rules(): array {
		$services = MediaWikiServices::getInstance();
		$title = $services->getTitleFactory()->makeTitle( NS_MEDIAWIKI, Rules::PAGE );
		$revision = $services->getRevisionLookup()->getRevisionByTitle( $title );
		$content = $revision ? $revision->getContent( 'main' ) : null;
		if ( $content === null ) {
			return Rules::filled( [] );
		}
		$value = json_decode( method_exists( $content, 'getText' ) ? $content->getText() : '', true );
		return Rules::faultsIn( $value ) === [] ? Rules::filled( $value ) : Rules::filled( [ 'enabled' => false ] );
	}

	/** @return string[] */
	private static function chain( string $language ): array {
		return [ $language, ...MediaWikiServices::getInstance()->getLanguageFallback()->getAll( $language ) ];
	}

	private static function helpPage(): string {
		$page = wfMessage( 'onlineassistance-help-page' )->inContentLanguage()->text();
		$title = MediaWikiServices::getInstance()->getTitleFactory()->newFromText( $page );
		return $title ? $title->getLocalURL() : '';
	}

	/** @return mixed Null if the file is not there */
	private static function built( string $file ) {
		$path = dirname( __DIR__ ) . "/resources/dist/$file";
		return is_readable( $path ) ? json_decode( (string)file_get_contents( $path ), true ) : null;
	}
}
