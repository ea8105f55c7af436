export { type DemoWikiOptions, type RunningDemoWiki, startDemoWiki } from './demo-wiki';
export { demoWikiOptions, startDemoWikiRoom } from './from-configuration';
export type { DemoPerson } from './people';
export { type DemoSigning, demoPrivateKey, demoPublicKey } from './signing';
