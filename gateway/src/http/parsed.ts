import { HttpException } from '@nestjs/common';
import type { z } from 'zod';
import { fieldOf } from '../door/read-frame';

/** The parsed input of a request. Throws a 400 that names the field at fault. */
export function parsed<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new HttpException({ error: 'malformed', field: issue ? fieldOf(issue) : '' }, 400);
}
