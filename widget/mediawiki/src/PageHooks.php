<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

use MediaWiki\ResourceLoader\Module;

/**
 * Puts the loader on pages, the preference into Special:Preferences, and the gateway into the content security policy.
 * Nothing personal goes into HTML that is cached: who the reader is stands in mw.config, a token is fetched when somebody asks.
 */
class PageHooks {
	public const HIDE = 'onlineassistance-hide';

	/** @var \Config|\MediaWiki\Config\Config */
	private $config;
	/** @var \MediaWiki\User\UserOptionsLookup|\MediaWiki\User\Options\UserOptionsLookup */
	private $options;

	/**
	 * @param \Config|\MediaWiki\Config\Config $config
	 * @param \MediaWiki\User\UserOptionsLookup|\MediaWiki\User\Options\UserOptionsLookup $options
	 */
	public function __construct( $config, $options ) {
		$this->config = $config;
		$this->options = $options;
	}

	/**
	 * @param \OutputPage|\MediaWiki\Output\OutputPage $out
	 * @param \Skin $skin
	 */
	public function onBeforePageDisplay( $out, $skin ): void {
		if ( !Settings::of( $this->config )->isOn() || self::asksForPasswords( $out ) ) {
			return;
		}
		$out->addModules( 'ext.onlineAssistance' );
	}

	/**
	 * Pages on which passwords are typed, and preferences: MediaWiki itself lets nothing there that a wiki's own people can edit, and the rules
	 * of the button are such a thing.
	 *
	 * @param \OutputPage|\MediaWiki\Output\OutputPage $out
	 */
	private static function asksForPasswords( $out ): bool {
		return $out->getAllowedModules( Module::TYPE_SCRIPTS ) < Module::ORIGIN_USER_SITEWIDE;
	}

	/**
	 * @param \User|\MediaWiki\User\User $user
	 * @param array<string, array<string, mixed>> &$preferences
	 */
	public function onGetPreferences( $user, &$preferences ): void {
		$preferences[self::HIDE] = [
			'type' => 'toggle',
			'label-message' => 'onlineassistance-pref-hide',
			'help-message' => 'onlineassistance-pref-hide-help',
			'section' => 'rendering/onlineassistance',
		];
	}

	/**
	 * The panel speaks with the gateway over https and wss; a source for the one does not allow the other. No script comes from there.
	 *
	 * @param string[] &$defaultSrc
	 * @param array<string, mixed> $policyConfig
	 * @param int $mode
	 */
	public function onContentSecurityPolicyDefaultSource( &$defaultSrc, $policyConfig, $mode ): void {
		$settings = Settings::of( $this->config );
		if ( $settings->isOn() ) {
			$defaultSrc[] = $settings->gateway;
			$defaultSrc[] = $settings->socketOrigin();
		}
	}
}
