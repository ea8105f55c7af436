import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/** Hands what a handler threw to the BusServer unchanged, which logs it once and answers; Nest's own filter would log it and forget what it was. */
@Catch()
export class RaiseToCaller implements RpcExceptionFilter {
  catch(thrown: unknown): Observable<never> {
    return throwError(() => thrown);
  }
}
