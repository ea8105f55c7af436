// The two orders of a desk, in one object so that a test can count how often they are asked.
import { byTurn } from './desk-helper';
import { byPlace } from './waiting-request';

export const ORDER = { byPlace, byTurn };
