import { Module } from '@nestjs/common';
import { type ServiceDefinition, viewQueries } from '@oa/nest';
import { FEEDBACK_KIND } from './kinds';

/** Ratings, comments and thanks. The kinds it hosts and the lists it answers; everything else is its rules in `domain/`. */
@Module({ controllers: [viewQueries('feedback', [{ view: 'feedback', roles: ['coordinator'] }])] })
export class FeedbackModule {}

export const FEEDBACK: ServiceDefinition = { service: 'feedback', kinds: [FEEDBACK_KIND] };
