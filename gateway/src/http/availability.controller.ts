import { Controller, Get, Header, HttpException, Inject, Param } from '@nestjs/common';
import { type Availability, deskId, WikiId } from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { rangeOf } from '../delivery/place';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';

/** How long the file waits for a desk nobody looked at lately. */
const WAIT_MS = 400;

/** Whether help is there, for anybody who asks: rough supply and a range, no history, nobody named. */
@Controller('v1/wikis')
export class AvailabilityController {
  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {}

  /** A language whose desk does not answer is left out: unknown is not none. */
  @Get(':wiki/availability.json')
  @Header('Cache-Control', 'public, max-age=15')
  @Header('Access-Control-Allow-Origin', '*')
  @Header('Cross-Origin-Resource-Policy', 'cross-origin')
  async availability(@Param('wiki') wiki: string): Promise<Availability> {
    const rules = WikiId.safeParse(wiki).success ? this.house.wikis.get(wiki)?.rules : undefined;
    if (!rules) throw new HttpException({ error: 'unknown-wiki', field: 'wiki' }, 404);
    const heads = await Promise.all(rules.languages.map((language) => this.house.heads.fresh(deskId(wiki, language), WAIT_MS)));
    const languages: Availability['languages'] = {};
    for (const [index, head] of heads.entries()) {
      const language = rules.languages[index];
      if (!head || language === undefined) continue;
      const range = head.msPerPlace === null ? null : rangeOf((head.total + 1) * head.msPerPlace, (head.total + 1) * head.msPerPlace);
      languages[language] = {
        supply: head.supply,
        lowMinutes: range && range.lowMs / minutes(1),
        highMinutes: range && range.highMs / minutes(1),
      };
    }
    return { wiki, languages };
  }
}
