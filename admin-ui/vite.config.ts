import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  plugins: [react()],
  // The server puts a new nonce in its place with every page.
  html: { cspNonce: 'SEADRAGON_NONCE' },
  build: {
    outDir: '../dist/ui',
    // For scripts/page-sizes.ts.
    manifest: true,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        join(import.meta.dirname, 'index.html'),
        join(import.meta.dirname, 'api-docs/index.html'),
      ],
    },
  },
  // `npm run dev:ui`: pages from here, everything else from a gateway that runs.
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/v1', '/health', '/ready'].map((path) => [path, 'http://127.0.0.1:11435']),
    ),
  },
})
