import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { QueryRefused } from './query-errors';

/** Lets a body through that fits the schema, with its defaults; refuses any other with `bad-input` and the name of the first field at fault. */
export class Checked<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(body: unknown): z.output<S> {
    const read = this.schema.safeParse(body);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const field = [...(issue?.path ?? []), ...unknown].map(String).join('.').slice(0, 100);
    throw new QueryRefused('bad-input', { field: field || 'body' });
  }
}
