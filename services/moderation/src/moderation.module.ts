import { Module } from '@nestjs/common';
import { type ServiceDefinition, viewQueries } from '@oa/nest';
import { STANDING_KIND } from './kinds';

/** Marks and restrictions. The kinds it hosts and the lists it answers; everything else is its rules in `domain/`. */
@Module({
  controllers: [
    viewQueries('moderation', [
      { view: 'marks', roles: ['moderator'] },
      { view: 'restrictions', roles: ['moderator'] },
    ]),
  ],
})
export class ModerationModule {}

export const MODERATION: ServiceDefinition = { service: 'moderation', kinds: [STANDING_KIND] };
