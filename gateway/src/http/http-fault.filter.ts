import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { DoorLog } from '../options';

/** Codes of refusals that Fastify or Nest make before a handler is reached. */
const CODES: Readonly<Record<number, string>> = { 400: 'malformed', 404: 'not-found', 413: 'too-large', 415: 'malformed', 429: 'too-fast' };

/** Every error of a request as JSON `{error, field?}`; a fault is logged and shown as `internal` and nothing more. */
@Catch()
export class HttpFaultFilter implements ExceptionFilter {
  constructor(private readonly log: DoorLog) {}

  catch(fault: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = statusOf(fault);
    if (status >= 500 && !(fault instanceof HttpException)) {
      this.log.error({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }, 'a request met a fault');
    }
    const said = fault instanceof HttpException ? fault.getResponse() : undefined;
    const own = typeof said === 'object' && said !== null && ('ready' in said || ('error' in said && !('statusCode' in said)));
    // A handler may have set the headers of its good answer already.
    reply.code(status).header('Content-Type', 'application/json; charset=utf-8').header('Cache-Control', 'no-store');
    void reply.send(own ? said : { error: CODES[status] ?? 'internal' });
  }
}

function statusOf(fault: unknown): number {
  if (fault instanceof HttpException) return fault.getStatus();
  const status = typeof fault === 'object' && fault !== null && 'statusCode' in fault ? Number(fault.statusCode) : 500;
  return status >= 400 && status < 500 ? status : 500;
}
