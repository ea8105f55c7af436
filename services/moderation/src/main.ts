import 'reflect-metadata';
import { runService } from '@oa/nest';
import { MODERATION, ModerationModule } from './moderation.module';

void runService(ModerationModule, MODERATION);
