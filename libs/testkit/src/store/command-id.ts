import { randomBytes } from 'node:crypto';

/** A command id nobody used before: hex of 16 bytes. */
export const commandId = (): string => randomBytes(16).toString('hex');
