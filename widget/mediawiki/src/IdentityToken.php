<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

use InvalidArgumentException;

/**
 * Makes the token by which the wiki vouches for one of its people: a JWT as the gateway's protocol describes it. Pure: takes the facts, the
 * time and the random id, knows nothing of MediaWiki.
 */
class IdentityToken {
	/** Seconds from issue to expiry. The gateway takes at most five minutes. */
	public const LIFE = 120;

	private string $kid;
	private string $alg;
	private string $secret;

	/**
	 * @param array{kid?: string, alg?: string, privateKey?: string, secret?: string} $key
	 * @throws InvalidArgumentException naming what is wrong with the key
	 */
	public function __construct( array $key ) {
		$this->kid = (string)( $key['kid'] ?? '' );
		$this->alg = (string)( $key['alg'] ?? 'EdDSA' );
		if ( $this->kid === '' ) {
			throw new InvalidArgumentException( '$wgOnlineAssistanceKey: kid is missing' );
		}
		if ( $this->alg === 'EdDSA' ) {
			$seed = base64_decode( (string)( $key['privateKey'] ?? '' ), true );
			if ( $seed === false || strlen( $seed ) !== SODIUM_CRYPTO_SIGN_SEEDBYTES ) {
				throw new InvalidArgumentException( '$wgOnlineAssistanceKey: privateKey must be base64 of 32 bytes' );
			}
			$this->secret = sodium_crypto_sign_secretkey( sodium_crypto_sign_seed_keypair( $seed ) );
		} elseif ( $this->alg === 'HS256' ) {
			$this->secret = (string)( $key['secret'] ?? '' );
			if ( strlen( $this->secret ) < 32 ) {
				throw new InvalidArgumentException( '$wgOnlineAssistanceKey: secret must have at least 32 bytes' );
			}
		} else {
			throw new InvalidArgumentException( '$wgOnlineAssistanceKey: alg must be EdDSA or HS256' );
		}
	}

	/**
	 * The name the gateway knows an account by: differs from wiki to wiki and tells nothing. 43 characters of A-Za-z0-9_-.
	 *
	 * @param string $secret At least 32 bytes
	 * @param string $wiki
	 * @param int $account Local id of the account
	 * @throws InvalidArgumentException if the secret is too short
	 */
	public static function pairwise( string $secret, string $wiki, int $account ): string {
		if ( strlen( $secret ) < 32 ) {
			throw new InvalidArgumentException( '$wgOnlineAssistancePairwiseSecret must have at least 32 bytes' );
		}
		return self::base64url( hash_hmac( 'sha256', "$wiki\n$account", $secret, true ) );
	}

	/**
	 * @param array<string, mixed> $claims As the protocol lists them, without iat, exp and jti; null leaves a claim out: missing is not zero
	 * @param int $now Unix seconds
	 * @param string $jti Random, never used twice
	 */
	public function make( array $claims, int $now, string $jti ): string {
		$header = [ 'alg' => $this->alg, 'typ' => 'JWT', 'kid' => $this->kid ];
		$known = array_filter( $claims, static fn ( $value ) => $value !== null );
		$payload = $known + [ 'iat' => $now, 'exp' => $now + self::LIFE, 'jti' => $jti ];
		$text = self::json( $header ) . '.' . self::json( $payload );
		$signature = $this->alg === 'HS256' ?
			hash_hmac( 'sha256', $text, $this->secret, true ) :
			sodium_crypto_sign_detached( $text, $this->secret );
		return $text . '.' . self::base64url( $signature );
	}

	/** @param array<string, mixed> $value */
	private static function json( array $value ): string {
		return self::base64url( json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ) );
	}

	public static function base64url( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}
}
