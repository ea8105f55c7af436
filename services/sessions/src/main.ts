import 'reflect-metadata';
import { runService } from '@oa/nest';
import { SESSIONS, SessionsModule } from './sessions.module';

void runService(SessionsModule, SESSIONS);
