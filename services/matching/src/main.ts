import 'reflect-metadata';
import { runService } from '@oa/nest';
import { MATCHING, MatchingModule } from './matching.module';

void runService(MatchingModule, MATCHING);
