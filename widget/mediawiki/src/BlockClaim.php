<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\OnlineAssistance;

/** What a token tells of a block: how far it reaches and what it is on. Never whose address, never who set it or why. */
class BlockClaim {
	/** DatabaseBlock::TYPE_USER; the others are addresses, ranges and autoblocks. */
	private const ON_ACCOUNT = 1;

	/**
	 * @param \MediaWiki\Block\Block|null $block
	 * @return array{kind: string, on?: string, until?: int}
	 */
	public static function of( $block ): array {
		if ( $block === null ) {
			return [ 'kind' => 'none' ];
		}
		$parts = method_exists( $block, 'getOriginalBlocks' ) ? $block->getOriginalBlocks() : [ $block ];
		$account = array_values( array_filter( $parts, static fn ( $part ) => $part->getType() === self::ON_ACCOUNT ) );
		// A block of the account says more of the person than one of the place they write from.
		$told = $account ?: $parts;
		$isSitewide = (bool)array_filter( $told, static fn ( $part ) => $part->isSitewide() );
		$claim = [ 'kind' => $isSitewide ? 'sitewide' : 'partial', 'on' => $account ? 'account' : 'address' ];
		$expiry = wfTimestampOrNull( TS_UNIX, $block->getExpiry() === 'infinity' ? null : $block->getExpiry() );
		return $expiry === null ? $claim : $claim + [ 'until' => (int)$expiry * 1000 ];
	}
}
