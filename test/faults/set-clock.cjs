// Preloaded into a process (`node --require`): its wall clock is off by OA_TEST_CLOCK_MS, and by what OA_TEST_CLOCK_FILE says after SIGUSR2.
const { readFileSync } = require('node:fs');

const RealDate = Date;
let off = Number(process.env.OA_TEST_CLOCK_MS ?? 0);
const now = () => RealDate.now() + off;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made === target ? target : made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

process.on('SIGUSR2', () => {
  off = Number(readFileSync(process.env.OA_TEST_CLOCK_FILE, 'utf8'));
});
