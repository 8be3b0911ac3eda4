# The compilers stay in this stage; the image that runs has none.
FROM node:24-bookworm-slim AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev && npm rebuild better-sqlite3 --ignore-scripts=false
COPY tsconfig.json tsconfig.build.json server-bundle.config.ts ./
COPY shared shared
COPY server server
COPY admin-ui admin-ui
COPY scripts scripts
RUN npm run build && npm prune --omit=dev
# What is shipped has to load.
RUN node -e "new (require('better-sqlite3'))(':memory:').close()"

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
  MALLOC_ARENA_MAX=2 \
  SEADRAGON_LISTEN=0.0.0.0:11435 \
  SEADRAGON_DATA=/app/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# A volume takes the owner that its folder has in the image.
RUN install -d -o node -g node -m 700 /app/data
USER node
VOLUME /app/data
EXPOSE 11435
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SEADRAGON_LISTEN.split(':').pop()}/health`).then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/main.js"]
