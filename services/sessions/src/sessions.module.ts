import { Module } from '@nestjs/common';
import { type ServiceDefinition, viewQueries } from '@oa/nest';
import { ASKER_KIND, SESSION_KIND } from './kinds';

/** Help sessions with their transcripts, and what one person has open. The kinds it hosts and the lists it answers; everything else is its rules in `domain/`. */
@Module({ controllers: [viewQueries('sessions', [{ view: 'reports', roles: ['moderator', 'reviewer'] }])] })
export class SessionsModule {}

export const SESSIONS: ServiceDefinition = { service: 'sessions', kinds: [ASKER_KIND, SESSION_KIND] };
