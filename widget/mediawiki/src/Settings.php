<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

/** What LocalSettings.php says, read once and checked. */
class Settings {
	public string $gateway;
	public string $wiki;
	public string $audience;
	/** @var array{kid?: string, alg?: string, privateKey?: string, secret?: string} */
	public array $key;
	public string $pairwiseSecret;

	/**
	 * @param \Config|\MediaWiki\Config\Config $config
	 * @param string $wikiId Used where the wiki has no other id at the gateway
	 */
	public function __construct( $config, string $wikiId ) {
		$this->gateway = rtrim( (string)$config->get( 'OnlineAssistanceGateway' ), '/' );
		$this->wiki = (string)$config->get( 'OnlineAssistanceWiki' ) ?: $wikiId;
		$this->audience = (string)$config->get( 'OnlineAssistanceAudience' ) ?: $this->gateway;
		$this->key = (array)$config->get( 'OnlineAssistanceKey' );
		$this->pairwiseSecret = (string)$config->get( 'OnlineAssistancePairwiseSecret' );
	}

	/**
	 * @param \Config|\MediaWiki\Config\Config $config
	 */
	public static function of( $config ): self {
		// 1.39 knows the class by its old name only.
		$wikiMap = class_exists( \MediaWiki\WikiMap\WikiMap::class ) ? \MediaWiki\WikiMap\WikiMap::class : \WikiMap::class;
		return new self( $config, $wikiMap::getCurrentWikiId() );
	}

	/** Whether there is a gateway at all. */
	public function isOn(): bool {
		return $this->gateway !== '';
	}

	/** The gateway's WebSocket origin: a policy's source for https does not cover wss. */
	public function socketOrigin(): string {
		return preg_replace( '/^http/', 'ws', $this->gateway );
	}
}
