import { Body, Controller, Get, HttpCode, HttpException, Inject, Post, Query, Req } from '@nestjs/common';
import { type ServiceName, WikiId } from '@oa/contracts';
import { type ViewPage, viewQueryName } from '@oa/nest';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { GatewayHouse } from '../house/gateway-house';
import { Invites } from '../identity/invites';
import { authorityOf, type ConsolePerson } from '../identity/roster';
import { GATEWAY_HOUSE } from '../options';
import { isLoopbackHost } from './loopback';
import { parsed } from './parsed';

const CSRF_HEADER = 'x-oa-csrf';
const SignIn = z.strictObject({ wiki: WikiId, sub: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
const Invitation = z.strictObject({ invite: z.string().min(1).max(2_000) });
const INVITE_ANSWERS = { over: 410, stranger: 403, unavailable: 503 } as const;
const ListQuery = z.strictObject({
  /** `next` of the page above: where it ended. */
  before: z
    .string()
    .regex(/^\d{1,16},.{1,300}$/)
    .transform((text) => ({ sort: Number(text.slice(0, text.indexOf(','))), row: text.slice(text.indexOf(',') + 1) }))
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** The console's few requests: who is signed in, one-click sign-in of the demo, sign-in by a link, sign-out, and a moderator's lists. Same origin only. */
@Controller('v1/console')
export class ConsoleController {
  readonly #invites: Invites;

  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {
    this.#invites = new Invites(house);
  }

  @Get('me')
  me(@Req() request: FastifyRequest) {
    const { name, wiki, sub, roles } = this.#person(request);
    return { name, wiki, sub, roles };
  }

  @Get('demo-people')
  demoPeople(@Req() request: FastifyRequest) {
    this.#demoOnly(request);
    return { people: this.house.roster.all().map(({ wiki, sub, name, roles }) => ({ wiki, sub, name, roles })) };
  }

  @Post('demo-sign-in')
  @HttpCode(204)
  demoSignIn(@Req() request: FastifyRequest, @Body() body: unknown): void {
    this.#demoOnly(request);
    this.#sameOrigin(request);
    const { wiki, sub } = parsed(SignIn, body);
    const person = this.house.roster.find(wiki, sub);
    if (!person) throw new HttpException({ error: 'unknown-person', field: 'sub' }, 404);
    request.session.set('wiki', person.wiki);
    request.session.set('sub', person.sub);
  }

  /** Signs in whoever holds an invitation that nobody has used yet. */
  @Post('invite')
  @HttpCode(204)
  async invite(@Req() request: FastifyRequest, @Body() body: unknown): Promise<void> {
    this.#sameOrigin(request);
    const redeemed = await this.#invites.redeem(parsed(Invitation, body).invite);
    if (!redeemed.ok) throw new HttpException({ error: redeemed.why }, INVITE_ANSWERS[redeemed.why]);
    request.session.set('wiki', redeemed.person.wiki);
    request.session.set('sub', redeemed.person.sub);
  }

  @Post('sign-out')
  @HttpCode(204)
  signOut(@Req() request: FastifyRequest): void {
    this.#sameOrigin(request);
    const person = this.house.cookies.known(request.session.data());
    request.session.delete();
    if (person) this.house.signOuts.tell(person);
  }

  @Get('reports')
  reports(@Req() request: FastifyRequest, @Query() query: unknown) {
    return this.#list(request, 'sessions', 'reports', query);
  }

  @Get('marks')
  marks(@Req() request: FastifyRequest, @Query() query: unknown) {
    return this.#list(request, 'moderation', 'marks', query);
  }

  /** A page of one of the lists, newest first; `next` is what to give as `before` for the page after it. */
  async #list(request: FastifyRequest, service: ServiceName, view: string, query: unknown) {
    const person = this.#person(request);
    if (!person.roles.includes('moderator')) throw new HttpException({ error: 'not-allowed' }, 403);
    const { before, limit } = parsed(ListQuery, query);
    const question = { wiki: person.wiki, by: authorityOf(person), before: before ?? null, limit };
    const answer = await this.house.queries.ask<ViewPage>(service, viewQueryName(view), question).catch(() => null);
    if (!answer) throw new HttpException({ error: 'unavailable' }, 503);
    if (!answer.ok) throw new HttpException({ error: answer.code }, answer.code === 'not-allowed' ? 403 : 400);
    const { rows, next } = answer.value;
    return {
      rows: rows.map(({ row, sort, data }) => ({ ...(data as object | null), row, at: sort })),
      next: next === null ? null : `${next.sort},${next.row}`,
    };
  }

  #person(request: FastifyRequest): ConsolePerson {
    const person = this.house.cookies.known(request.session.data());
    if (!person) throw new HttpException({ error: 'not-signed-in' }, 401);
    return person;
  }

  /** A header no foreign page can set without being asked first, and the browser's own word on where the request comes from. */
  #sameOrigin(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (origin === undefined || !this.house.origins.isConsole(origin)) throw new HttpException({ error: 'not-allowed', field: 'origin' }, 403);
    if (request.headers[CSRF_HEADER] === undefined) throw new HttpException({ error: 'not-allowed', field: CSRF_HEADER }, 403);
  }

  /** One-click sign-in exists in demo mode, from this machine, under a name of this machine: a page that rebinds its DNS name does not get it. */
  #demoOnly(request: FastifyRequest): void {
    const peer = request.socket.remoteAddress ?? '';
    if (!this.house.options.demo || !isLoopbackHost(peer) || !isLoopbackHost(request.hostname)) throw new HttpException({ error: 'not-found' }, 404);
  }
}
