import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

/** Where a server runs, for `npm run dev`. */
const SERVER = "http://127.0.0.1:8911";

export default defineConfig({
  base: "/console/",
  plugins: [svelte(), svelteTesting()],
  build: {
    chunkSizeWarningLimit: 1200, // the map, which comes late
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": { target: SERVER, ws: true } } },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
});
