import { Controller, Get, Header, HttpException, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';
import { LoaderFile } from './loader-file';

/** The one file a page view loads: the button, with its wiki's rules in it. Static for three minutes, asks nobody anything. */
@Controller()
export class LoaderController {
  readonly #file: LoaderFile;

  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {
    this.#file = new LoaderFile(house.options.files?.widget);
  }

  /** `?wiki=<id>` may be left out where one wiki only is served. */
  @Get('loader.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=180')
  @Header('Cross-Origin-Resource-Policy', 'cross-origin')
  @Header('Access-Control-Allow-Origin', '*')
  loader(@Req() request: FastifyRequest, @Query('wiki') named: unknown): string {
    const { wikis, options } = this.house;
    const wiki = typeof named === 'string' ? named : wikis.size === 1 ? [...wikis.keys()][0] : undefined;
    const rules = wiki === undefined ? undefined : wikis.get(wiki)?.rules;
    if (!rules) throw new HttpException({ error: 'unknown-wiki', field: 'wiki' }, 404);
    const gateway = options.publicUrl ?? `${request.protocol}://${request.host}`;
    const text = this.#file.forWiki(rules, gateway);
    if (text === null) throw new HttpException({ error: 'not-built' }, 404);
    return text;
  }
}
