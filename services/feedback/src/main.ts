import 'reflect-metadata';
import { runService } from '@oa/nest';
import { FEEDBACK, FeedbackModule } from './feedback.module';

void runService(FeedbackModule, FEEDBACK);
