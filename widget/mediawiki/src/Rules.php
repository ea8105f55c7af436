<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

/**
 * The community's rules as they stand on MediaWiki:OnlineAssistance.json. Pure: reads an array, answers faults with the field they are in.
 * What is left out has its default; what is unknown is a fault, so that a slip of the pen is not taken for a choice.
 */
class Rules {
	public const PAGE = 'OnlineAssistance.json';

	/** field => [ type, least, most, default ]; a default of null: the field may be left out and then says nothing. */
	private const FIELDS = [
		'enabled' => [ 'bool', null, null, true ],
		'mode' => [ 'choice', [ 'chat', 'probe' ], null, 'chat' ],
		'share' => [ 'whole', 0, 100, 100 ],
		'trialEnds' => [ 'date', null, null, null ],
		'hours' => [ 'hours', null, null, null ],
		'visibility.maxEdits' => [ 'whole', 0, 100000, 50 ],
		'visibility.maxDays' => [ 'whole', 0, 3650, 30 ],
		'visibility.others' => [ 'choice', [ 'small', 'none' ], null, 'small' ],
		'eligibility.days' => [ 'whole', 0, 3650, 90 ],
		'eligibility.edits' => [ 'whole', 0, 1000000, 500 ],
		'eligibility.discussion' => [ 'text', 0, 255, null ],
		'standing.marksToRestrict' => [ 'whole', 2, 20, 3 ],
		'standing.windowDays' => [ 'whole', 1, 365, 30 ],
		'policy.kind' => [ 'choice', [ 'none', 'sealed', 'public-by-consent' ], null, 'sealed' ],
		'policy.version' => [ 'whole', 1, 1000000, 1 ],
		'policy.retentionDays' => [ 'whole', 1, 90, 30 ],
		'otherHelp' => [ 'links', null, null, [] ],
		'emergencyContact' => [ 'text', 3, 200, null ],
		'unblockGuide' => [ 'text', 1, 255, null ],
		'roles.coordinators' => [ 'names', null, null, [] ],
		'roles.moderators' => [ 'names', null, null, [] ],
	];

	/**
	 * @param mixed $value The page's content, decoded to arrays
	 * @return array<int, array{0: string, 1: string, 2?: string}> Faults: field, message key without prefix, and what would be right
	 */
	public static function faultsIn( $value ): array {
		if ( !is_array( $value ) || ( $value !== [] && array_is_list_( $value ) ) ) {
			return [ [ '', 'object' ] ];
		}
		$faults = [];
		foreach ( self::flat( $value ) as $field => $given ) {
			$rule = self::FIELDS[$field] ?? null;
			$fault = $rule === null ? [ 'unknown' ] : self::faultOf( $rule, $given );
			if ( $fault !== null ) {
				$faults[] = [ (string)$field, ...$fault ];
			}
		}
		return $faults;
	}

	/**
	 * @param array<string, mixed> $value Without faults
	 * @return array<string, mixed> By dotted field, defaults filled in
	 */
	public static function filled( array $value ): array {
		$flat = self::flat( $value );
		$filled = [];
		foreach ( self::FIELDS as $field => [ , , , $default ] ) {
			$filled[$field] = array_key_exists( $field, $flat ) ? $flat[$field] : $default;
		}
		return $filled;
	}

	/**
	 * Groups such as `visibility` become dotted fields; lists and leaves stay.
	 *
	 * @param array<string|int, mixed> $value
	 * @return array<string|int, mixed>
	 */
	private static function flat( array $value ): array {
		$groups = array_unique( array_map( static fn ( $field ) => explode( '.', $field )[0], preg_grep( '/\./', array_keys( self::FIELDS ) ) ) );
		$flat = [];
		foreach ( $value as $field => $given ) {
			if ( in_array( $field, $groups, true ) && is_array( $given ) ) {
				foreach ( $given as $name => $inner ) {
					$flat["$field.$name"] = $inner;
				}
			} else {
				$flat[$field] = $given;
			}
		}
		return $flat;
	}

	/**
	 * @param array{0: string, 1: mixed, 2: mixed, 3: mixed} $rule
	 * @param mixed $given
	 * @return string[]|null
	 */
	private static function faultOf( array $rule, $given ): ?array {
		[ $type, $least, $most, $default ] = $rule;
		if ( $given === null && $default === null ) {
			return null;
		}
		switch ( $type ) {
			case 'bool':
				return is_bool( $given ) ? null : [ 'bool' ];
			case 'whole':
				return is_int( $given ) && $given >= $least && $given <= $most ? null : [ 'whole', "{$least}–{$most}" ];
			case 'choice':
				return in_array( $given, $least, true ) ? null : [ 'choice', implode( ', ', $least ) ];
			case 'text':
				return is_string( $given ) && strlen( $given ) >= $least && mb_strlen( $given ) <= $most ? null : [ 'text', "{$least}–{$most}" ];
			case 'date':
				return is_string( $given ) && self::isDate( $given ) ? null : [ 'date', 'YYYY-MM-DD' ];
			case 'names':
				return self::isListOf( $given, static fn ( $name ) => is_string( $name ) && $name !== '' && mb_strlen( $name ) <= 255 ) ? null : [ 'names' ];
			case 'links':
				return self::isListOf( $given, [ self::class, 'isLink' ] ) ? null : [ 'links' ];
			case 'hours':
				return self::isListOf( $given, [ self::class, 'isSpan' ] ) ? null : [ 'hours', '{"days": "mon-fri", "from": "08:00", "to": "22:00"}' ];
		}
		return [ 'unknown' ];
	}

	/**
	 * @param mixed $list
	 * @param callable( mixed ): bool $isOne
	 */
	private static function isListOf( $list, callable $isOne ): bool {
		return is_array( $list ) && array_is_list_( $list ) && count( $list ) <= 50 && count( array_filter( $list, $isOne ) ) === count( $list );
	}

	private static function isDate( string $text ): bool {
		return preg_match( '/^(\d{4})-(\d\d)-(\d\d)$/D', $text, $parts ) === 1 && checkdate( (int)$parts[2], (int)$parts[3], (int)$parts[1] );
	}

	/** @param mixed $link */
	public static function isLink( $link ): bool {
		return is_array( $link ) && array_diff( array_keys( $link ), [ 'label', 'page', 'url' ] ) === [] &&
			is_string( $link['label'] ?? null ) && $link['label'] !== '' && mb_strlen( $link['label'] ) <= 60 &&
			( isset( $link['page'] ) !== isset( $link['url'] ) ) &&
			( !isset( $link['page'] ) || ( is_string( $link['page'] ) && $link['page'] !== '' && strlen( $link['page'] ) <= 255 ) ) &&
			( !isset( $link['url'] ) || ( is_string( $link['url'] ) && preg_match( '!^https://[^\s"<>]+$!D', $link['url'] ) === 1 ) );
	}

	/** @param mixed $span */
	public static function isSpan( $span ): bool {
		$time = '/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/D';
		$fits = static fn ( string $pattern, string $name ): bool => is_string( $span[$name] ?? null ) && preg_match( $pattern, $span[$name] ) === 1;
		return is_array( $span ) && array_diff( array_keys( $span ), [ 'days', 'from', 'to' ] ) === [] &&
			$fits( '/^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$/D', 'days' ) && $fits( $time, 'from' ) && $fits( $time, 'to' );
	}
}

/**
 * array_is_list is PHP 8.1's.
 *
 * @param array<mixed> $array
 */
function array_is_list_( array $array ): bool {
	return $array === [] || array_keys( $array ) === range( 0, count( $array ) - 1 );
}
