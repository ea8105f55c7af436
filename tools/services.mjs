// `npm run services`: the demo as five processes (gateway, matching, sessions, feedback, moderation) over a private nats-server and MariaDB, and
// the demo wiki beside them; `npm run cluster` with one of each and no balancer. Ctrl-C drains them in order. PORT and WIKI_PORT name the
// ports; a JSON or YAML configuration of the demo may be given as the first argument, its bus and database are replaced. OA_BUILT=1 takes what
// is built as it is.
process.argv.push('--services');
await import('./cluster.mjs');
