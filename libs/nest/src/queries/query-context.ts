import { BaseRpcContext } from '@nestjs/microservices';

/** What a handler may know of the message beside its body: `@Ctx() context: QueryContext`. */
export class QueryContext extends BaseRpcContext<[subject: string, correlation: string]> {
  /** The subject it came on: tells which one a pattern with wildcards matched. */
  get subject(): string {
    return this.args[0];
  }

  /** Id under which caller and answerer log. */
  get correlation(): string {
    return this.args[1];
  }
}
