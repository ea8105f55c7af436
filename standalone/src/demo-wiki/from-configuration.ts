import { ConfigurationError } from '@oa/kernel';
import type { Configuration, RunningRoom, WikiConfiguration } from '@oa/nest';
import { type DemoWikiOptions, startDemoWiki } from './demo-wiki';
import { type DemoSigning, demoPrivateKey, demoPublicKey } from './signing';

/**
 * The demo wiki of a demo configuration: its first wiki, on `listen.wikiPort`. Null if the configuration has no place for it.
 * `gatewayPort` is the gateway's real port where the configured one is 0. Throws ConfigurationError if it cannot sign for that wiki.
 */
export function demoWikiOptions(configuration: Configuration, gatewayPort = configuration.listen.port): DemoWikiOptions | null {
  const { mode, listen, wikis, audience, people } = configuration;
  const wiki = wikis[0];
  if (mode !== 'demo' || listen.wikiPort === undefined || !wiki) return null;
  return {
    host: listen.host,
    port: listen.wikiPort,
    gatewayPort,
    wiki: wiki.rules.wiki,
    wikiName: wiki.rules.name,
    people: people.filter((person) => person.wiki === wiki.rules.wiki),
    signing: signingOf(wiki),
    audience,
  };
}

/** The demo wiki as a room beside the others; null where the configuration has none. */
export async function startDemoWikiRoom(configuration: Configuration, gatewayPort?: number): Promise<RunningRoom | null> {
  const options = demoWikiOptions(configuration, gatewayPort);
  if (!options) return null;
  const wiki = await startDemoWiki(options);
  return { readiness: async () => ({ ready: true, parts: { wiki: true } }), stop: () => wiki.close() };
}

function signingOf({ rules, identity }: WikiConfiguration): DemoSigning {
  for (const key of identity) {
    if (key.alg === 'HS256') return { alg: 'HS256', kid: key.kid, secret: key.secret };
    if (typeof key.publicKey !== 'string' && key.publicKey.x === demoPublicKey().x)
      return { alg: 'EdDSA', kid: key.kid, privateKey: demoPrivateKey() };
  }
  throw new ConfigurationError([`wikis: ${rules.wiki} has no key with which the demo wiki could sign`]);
}
