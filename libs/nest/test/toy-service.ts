/** A service with one kind of actor that refuses everything and one query: enough to own shards and to be asked. */
import { Controller, Inject, Module } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { type ActorKind, refuse } from '@oa/actors';
import type { RulesBook } from '../src/configuration';
import { RULES } from '../src/service';

const toy: ActorKind<object> = {
  kind: 'feedback',
  snapshotVersion: 1,
  initial: () => ({}),
  decide: () => refuse('never'),
  evolve: () => undefined,
  replyOf: () => ({}),
  outbox: () => [],
  dueAt: () => null,
  snapshot: () => ({}),
  restore: () => ({}),
};

@Controller()
class WikiNames {
  constructor(@Inject(RULES) private readonly rules: RulesBook) {}

  @MessagePattern('wikis')
  wikis(): string[] {
    return this.rules.all().map(({ rules }) => rules.name);
  }
}

@Module({ controllers: [WikiNames] })
export class ToyModule {}

export const toyDefinition = { service: 'feedback', kinds: [toy] } as const;
