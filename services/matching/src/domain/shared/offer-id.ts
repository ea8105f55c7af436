// Offer ids: `session.round.number`, the number counted by the desk and never used again.

export const offerId = (session: string, round: number, number: number): string => `${session}.${round}.${number}`;

/** The parts of an offer id that has passed its schema. */
export function partsOfOffer(offer: string): { readonly session: string; readonly round: number; readonly number: number } {
  const [session = '', round, number] = offer.split('.');
  return { session, round: Number(round), number: Number(number) };
}
