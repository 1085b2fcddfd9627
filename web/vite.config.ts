// Vite configuration: hashed assets under /assets, no inlined data (the CSP forbids inline code), and a
// development proxy to whichever server speaks the API (the mock by default).
import { defineConfig } from "vite";

const api = process.env.FAULTLINE_API ?? "http://127.0.0.1:8787";

export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    cssCodeSplit: false,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/v1": { target: api, ws: true } },
  },
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    environment: "node",
  },
} as Parameters<typeof defineConfig>[0]);
