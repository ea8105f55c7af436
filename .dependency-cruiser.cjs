// The walls of the house: who may import whom, with the reason beside each rule. `npm run walls`.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(int-)?spec\\.ts$|/test/' },
  to: { path: '^(libs|services|gateway|standalone|widget|console)/', pathNot: [from, ...allowed.map((lib) => `^libs/${lib}/`)] },
});
const never = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(int-)?spec\\.ts$|/test/' },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A circle has no bottom to start reading from. Types alone may point back.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('kernel-imports-nothing', '^libs/kernel/', [], 'The kernel is the ground.'),
    only('contracts', '^libs/contracts/', ['kernel'], 'Messages know nobody who sends them.'),
    only('transport', '^libs/transport/', ['kernel', 'contracts'], 'The bus knows subjects and text, no actors.'),
    only('actors', '^libs/actors/', ['kernel', 'contracts', 'transport'], 'The runtime knows neither Nest nor NATS nor TypeORM.'),
    only('storage', '^libs/storage/', ['kernel', 'contracts', 'actors'], 'Adapters of the runtime’s store.'),
    only('client', '^libs/client/', ['kernel', 'contracts'], 'Runs in browsers: no Node, no server code.'),
    only('observability', '^libs/observability/', ['kernel', 'contracts', 'actors'], 'Counts and logs what others do.'),
    only('nest', '^libs/nest/', ['kernel', 'contracts', 'transport', 'actors', 'storage', 'observability'], 'The only lib that knows Nest.'),
    only(
      'gateway',
      '^gateway/',
      ['kernel', 'contracts', 'transport', 'actors', 'storage', 'observability', 'nest', 'wiki'],
      'The door knows libs, never a service.',
    ),
    ...['matching', 'sessions', 'feedback', 'moderation'].map((service) =>
      only(
        `service-${service}`,
        `^services/${service}/`,
        ['kernel', 'contracts', 'transport', 'actors', 'storage', 'observability', 'nest', 'wiki'],
        'Services know each other by messages only.',
      ),
    ),
    never('actors-technology', '^libs/actors/', 'node_modules/(@nestjs|nats|typeorm)', 'The runtime runs on ports.'),
    never('nest-only-in-its-rooms', '^libs/(?!nest/)', 'node_modules/@nestjs', 'Only libs/nest, the services and the gateway know Nest.'),
    never('nats-only-in-transport', '^(?!libs/transport/)', 'node_modules/nats/', 'One adapter speaks NATS.'),
    never(
      'traces-only-in-observability',
      '^(?!libs/observability/)',
      'node_modules/@opentelemetry/',
      'One room speaks OpenTelemetry; the others know the port in the kernel.',
    ),
    never('sql-only-in-storage', '^(?!libs/(storage|testkit)/)', 'node_modules/(typeorm|mysql2|libsql)/', 'One room speaks SQL.'),
    never('client-knows-no-node', '^libs/client/', '^(node:)?(fs|path|crypto|net|http|os|child_process)$', 'Runs in browsers.'),
    never('pure-domain', '^services/[^/]+/src/domain/', 'node_modules/(?!zod)|^(node:)?(fs|net|http|crypto)$', 'Rules are pure.'),
    {
      name: 'testkit-in-tests-only',
      severity: 'error',
      comment: 'Test code stays out of the product.',
      from: { pathNot: ['\\.(int-)?spec\\.ts$', '^libs/testkit/', '^test/', '/test/', '^tools/', '^benchmarks/'] },
      to: { path: '^libs/testkit/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/dist/', '\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.vue', '.js', '.mjs', '.json'],
    },
  },
};
