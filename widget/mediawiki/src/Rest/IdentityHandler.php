<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance\Rest;

use MediaWiki\Extension\OnlineAssistance\BlockClaim;
use MediaWiki\Extension\OnlineAssistance\IdentityToken;
use MediaWiki\Extension\OnlineAssistance\Settings;
use MediaWiki\Rest\LocalizedHttpException;
use MediaWiki\Rest\Response;
use MediaWiki\Rest\SimpleHandler;
use MediaWiki\User\UserEditTracker;
use MediaWiki\User\UserFactory;
use MediaWiki\User\UserGroupManager;
use Wikimedia\Message\MessageValue;

/**
 * POST /onlineassistance/v1/identity: who the reader is, for the gateway. Same origin only, with the reader's CSRF token (header X-CSRF-Token or
 * form field token); never cached. People without an account get none: the gateway knows them as visitors.
 */
class IdentityHandler extends SimpleHandler {
	/** @var \Config|\MediaWiki\Config\Config */
	private $config;
	private UserEditTracker $edits;
	private UserGroupManager $groups;
	private UserFactory $users;

	/**
	 * @param \Config|\MediaWiki\Config\Config $config
	 * @param UserEditTracker $edits
	 * @param UserGroupManager $groups
	 * @param UserFactory $users
	 */
	public function __construct( $config, UserEditTracker $edits, UserGroupManager $groups, UserFactory $users ) {
		$this->config = $config;
		$this->edits = $edits;
		$this->groups = $groups;
		$this->users = $users;
	}

	public function run(): Response {
		$settings = Settings::of( $this->config );
		$user = $this->users->newFromAuthority( $this->getAuthority() );
		if ( !$settings->isOn() ) {
			throw $this->no( 'onlineassistance-error-off', 404 );
		}
		if ( !$user->isRegistered() ) {
			throw $this->no( 'onlineassistance-error-no-account', 403 );
		}
		if ( !$user->matchEditToken( $this->csrfToken() ) ) {
			throw $this->no( 'onlineassistance-error-token', 403 );
		}
		$registered = wfTimestampOrNull( TS_UNIX, $user->getRegistration() ?: null );
		$claims = [
			'iss' => $settings->wiki,
			'aud' => $settings->audience,
			'sub' => IdentityToken::pairwise( $settings->pairwiseSecret, $settings->wiki, $user->getId() ),
			'name' => $user->getName(),
			'edits' => $this->edits->getUserEditCount( $user ),
			'registered' => $registered === null ? null : (int)$registered * 1000,
			'groups' => $this->groups->getUserEffectiveGroups( $user ),
			'temporary' => method_exists( $user, 'isTemp' ) && $user->isTemp() ? true : null,
			'block' => BlockClaim::of( $user->getBlock() ),
		];
		$token = ( new IdentityToken( $settings->key ) )->make( $claims, (int)wfTimestamp( TS_UNIX ), bin2hex( random_bytes( 16 ) ) );
		$response = $this->getResponseFactory()->createJson( [ 'token' => $token, 'exp' => IdentityToken::LIFE ] );
		$response->setHeader( 'Cache-Control', 'private, no-store' );
		return $response;
	}

	/** Private wikis let their readers ask too: what comes out is about the reader alone. */
	public function needsReadAccess(): bool {
		return false;
	}

	/** The CSRF token is checked here; the framework's own check is for tokens in the body alone. */
	public function needsWriteAccess(): bool {
		return false;
	}

	/** @return string[] Bodies that 1.43 and later let through */
	public function getSupportedRequestTypes(): array {
		return [ 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json' ];
	}

	private function csrfToken(): string {
		$request = $this->getRequest();
		$header = $request->getHeaderLine( 'X-CSRF-Token' );
		return $header !== '' ? $header : (string)( $request->getPostParams()['token'] ?? '' );
	}

	private function no( string $message, int $status ): LocalizedHttpException {
		return new LocalizedHttpException( new MessageValue( $message ), $status );
	}
}
