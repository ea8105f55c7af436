import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '@oa/nest';
import { DESK_KIND, HELPER_KIND } from './kinds';

/** Who is offered to whom: desks and helpers. The kinds it hosts and the lists it answers; everything else is its rules in `domain/`. */
@Module({})
export class MatchingModule {}

export const MATCHING: ServiceDefinition = { service: 'matching', kinds: [DESK_KIND, HELPER_KIND] };
