export { startDemoWikiRoom } from './from-configuration';
