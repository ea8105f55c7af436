# One image for every room: the command says which. `docker build -t online-assistance .`
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY . .
RUN node tools/build.mjs \
 && mkdir /out \
 && cp -r --parents gateway/dist services/*/dist libs/*/dist widget/dist console/dist tools /out/ \
 && rm -r /out/libs/testkit \
 && find /out \( -name '*.d.ts' -o -name '*.d.ts.map' -o -name '*.tsbuildinfo' \) -delete

# What the processes need at run time, in a layer that changes only when the lock does.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY gateway/package.json gateway/
COPY services/matching/package.json services/matching/
COPY services/sessions/package.json services/sessions/
COPY services/feedback/package.json services/feedback/
COPY services/moderation/package.json services/moderation/
COPY libs/actors/package.json libs/actors/
COPY libs/client/package.json libs/client/
COPY libs/contracts/package.json libs/contracts/
COPY libs/kernel/package.json libs/kernel/
COPY libs/nest/package.json libs/nest/
COPY libs/observability/package.json libs/observability/
COPY libs/storage/package.json libs/storage/
COPY libs/testkit/package.json libs/testkit/
COPY libs/transport/package.json libs/transport/
COPY standalone/package.json standalone/
COPY widget/package.json widget/
COPY console/package.json console/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    --workspace gateway --workspace services/matching --workspace services/sessions --workspace services/feedback --workspace services/moderation

FROM ${NODE_IMAGE}
ARG VERSION=unversioned
LABEL org.opencontainers.image.title="Online Assistance" org.opencontainers.image.licenses="GPL-3.0-or-later" org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production
ENV OA_BUILT=1
ENV OA_CONFIG=/etc/online-assistance/configuration.yaml
ENV OA_VERSION=${VERSION}
WORKDIR /app
COPY --from=packages /app ./
COPY --from=build /out ./
# Nothing below /app is this user's: the root file system may be read-only.
USER 1000:1000
EXPOSE 8080 9090
CMD ["node", "gateway/dist/main.js"]
