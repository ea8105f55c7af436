<?php
// Checks of what needs no wiki: `php widget/mediawiki/tests/checks.php`. Prints what fails; ends with 1 if anything does.
declare( strict_types = 1 );

foreach ( [ 'IdentityToken', 'Rules', 'BlockClaim' ] as $class ) {
	require dirname( __DIR__ ) . "/src/$class.php";
}

use MediaWiki\Extension\OnlineAssistance\IdentityToken;
use MediaWiki\Extension\OnlineAssistance\Rules;

$failed = 0;
$said = 0;
function check( string $sentence, $given, $wanted ): void {
	global $failed, $said;
	$said++;
	if ( $given !== $wanted ) {
		$failed++;
		echo "✗ $sentence\n  wanted " . json_encode( $wanted ) . "\n  given  " . json_encode( $given ) . "\n";
	}
}
function refused( callable $act ): string {
	try {
		$act();
		return '';
	} catch ( InvalidArgumentException $no ) {
		return $no->getMessage();
	}
}
$fields = static fn ( $value ) => array_map( static fn ( $fault ) => "$fault[0] $fault[1]", Rules::faultsIn( $value ) );

// The person's name at the gateway.
$secret = str_repeat( 's', 32 );
$name = IdentityToken::pairwise( $secret, 'testwiki', 7 );
check( 'a pairwise name is 43 characters of base64url', preg_match( '/^[A-Za-z0-9_-]{43}$/', $name ), 1 );
check( 'it stays the same', IdentityToken::pairwise( $secret, 'testwiki', 7 ), $name );
check( 'it differs between wikis', IdentityToken::pairwise( $secret, 'otherwiki', 7 ) === $name, false );
check( 'it differs between accounts', IdentityToken::pairwise( $secret, 'testwiki', 8 ) === $name, false );
check( 'a short secret is refused', refused( static fn () => IdentityToken::pairwise( 'short', 'w', 1 ) ) !== '', true );

// Keys.
check( 'a key without a kid is refused', refused( static fn () => new IdentityToken( [] ) ), '$wgOnlineAssistanceKey: kid is missing' );
check(
	'a seed of the wrong length is refused',
	refused( static fn () => new IdentityToken( [ 'kid' => '1', 'privateKey' => base64_encode( 'short' ) ] ) ),
	'$wgOnlineAssistanceKey: privateKey must be base64 of 32 bytes'
);
check(
	'an algorithm nobody knows is refused',
	refused( static fn () => new IdentityToken( [ 'kid' => '1', 'alg' => 'none' ] ) ),
	'$wgOnlineAssistanceKey: alg must be EdDSA or HS256'
);

// Tokens.
$token = ( new IdentityToken( [ 'kid' => '1', 'alg' => 'HS256', 'secret' => $secret ] ) )->make( [ 'sub' => 'x', 'edits' => null ], 1000, 'jti-12345' );
[ $head, $payload, $signature ] = explode( '.', $token );
$read = static fn ( string $part ) => json_decode( base64_decode( strtr( $part, '-_', '+/' ) ), true );
check( 'the header names algorithm and key', $read( $head ), [ 'alg' => 'HS256', 'typ' => 'JWT', 'kid' => '1' ] );
check( 'what is not known is left out', $read( $payload ), [ 'sub' => 'x', 'iat' => 1000, 'exp' => 1120, 'jti' => 'jti-12345' ] );
check( 'the signature is over both', $signature, IdentityToken::base64url( hash_hmac( 'sha256', "$head.$payload", $secret, true ) ) );

// Rules.
check( 'an empty object is fine', $fields( [] ), [] );
check( 'a list is none', $fields( [ 1 ] ), [ ' object' ] );
check( 'a text is none', $fields( 'x' ), [ ' object' ] );
check( 'a whole page of them is fine', $fields( [
	'enabled' => false, 'mode' => 'probe', 'share' => 50, 'trialEnds' => '2026-12-31',
	'hours' => [ [ 'days' => 'mon-fri', 'from' => '08:00', 'to' => '22:00' ] ],
	'visibility' => [ 'maxEdits' => 50, 'maxDays' => 30, 'others' => 'none' ],
	'standing' => [ 'marksToRestrict' => 3, 'windowDays' => 30 ],
	'policy' => [ 'kind' => 'none', 'version' => 2, 'retentionDays' => 10 ],
	'otherHelp' => [ [ 'label' => 'Teahouse', 'page' => 'Project:Teahouse' ], [ 'label' => 'Site', 'url' => 'https://example.org/' ] ],
	'roles' => [ 'coordinators' => [ 'Ada' ] ],
] ), [] );
check( 'a slip of the pen is no choice', $fields( [ 'enable' => true, 'visibility' => [ 'maxEdit' => 1 ] ] ), [ 'enable unknown', 'visibility.maxEdit unknown' ] );
check( 'each wrong value is told with its field', $fields( [
	'enabled' => 'no', 'share' => 101, 'mode' => 'x', 'trialEnds' => '2026-02-30', 'hours' => [ [ 'days' => 'never', 'from' => '8', 'to' => '9' ] ],
	'standing' => [ 'marksToRestrict' => 1 ], 'roles' => [ 'moderators' => 'Ada' ], 'otherHelp' => [ [ 'label' => 'x', 'url' => 'javascript:alert(1)' ] ],
] ), [
	'enabled bool', 'share whole', 'mode choice', 'trialEnds date', 'hours hours', 'standing.marksToRestrict whole', 'roles.moderators names', 'otherHelp links',
] );
check( 'hours of the wrong kind are told, not stumbled over', $fields( [ 'hours' => [ [ 'days' => [], 'from' => "08:00\n", 'to' => 9 ] ] ] ), [ 'hours hours' ] );
check( 'a group that is no object is told', $fields( [ 'visibility' => 5 ] ), [ 'visibility unknown' ] );
check( 'what is left out has its default', Rules::filled( [ 'visibility' => [ 'maxEdits' => 5 ] ] )['visibility.maxDays'], 30 );
check( 'what is said stays', Rules::filled( [ 'visibility' => [ 'maxEdits' => 5 ] ] )['visibility.maxEdits'], 5 );

echo $failed === 0 ? "$said checks hold\n" : "$failed of $said checks fail\n";
exit( $failed === 0 ? 0 : 1 );
