import { existsSync } from 'node:fs';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { GatewayHouse } from '../house/gateway-house';

/** Everything around the controllers: header policy, the console's cookie, static files, the request limit. Call before the app listens. */
export async function registerHttp(server: FastifyInstance, house: GatewayHouse): Promise<void> {
  const { options } = house;
  const secure = options.publicUrl?.startsWith('https:') ?? false;
  server.addHook('onRequest', async (request, reply) => {
    if (!house.keeper.admitRequest(request.raw)) await reply.code(429).send({ error: 'too-fast' });
  });
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        // Codex and Vue set styles through the DOM's own interface, which needs no exception.
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  });
  await house.cookies.register(server, options.secrets, secure);
  await registerFiles(server, options.files ?? {});
}

async function registerFiles(server: FastifyInstance, files: { readonly widget?: string; readonly console?: string }): Promise<void> {
  const none = { decorateReply: false, index: false as const, dotfiles: 'ignore' as const };
  if (files.widget !== undefined && existsSync(files.widget)) {
    await server.register(fastifyStatic, {
      ...none,
      root: files.widget,
      prefix: '/w/',
      immutable: true,
      maxAge: '365d',
      // The template of the loader is served by its controller only.
      allowedPath: (path) => !/^\/?(loader\.js|manifest\.json)$/.test(path),
      setHeaders: (reply) => {
        reply.header('Access-Control-Allow-Origin', '*');
        reply.header('Cross-Origin-Resource-Policy', 'cross-origin');
      },
    });
  }
  if (files.console !== undefined && existsSync(files.console)) {
    await server.register(fastifyStatic, {
      ...none,
      root: files.console,
      prefix: '/console/',
      index: 'index.html',
      redirect: true,
      setHeaders: (reply, path) => {
        reply.header('Cache-Control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    server.get('/console', (_request, reply) => reply.redirect('/console/'));
  }
}
